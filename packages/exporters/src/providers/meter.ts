import type { Attributes, HrTime, Meter, MetricOptions } from "@opentelemetry/api";
import type { MetricData } from "@opentelemetry/sdk-metrics";
import { hrTime } from "@rtcscope/core/opentelemetry";
import { takeAttributes } from "./attributes";
import { type InstrumentationScope, type ProviderContext, type Resource, SCOPE } from "./common";
import { ensure } from "./ensure";

/** One metric with its points since the last collection, and whose it is. */
export interface CollectedMetric {
  readonly resource: Resource;
  readonly scope: InstrumentationScope;
  readonly metric: MetricData;
}

export interface DeltaMeter extends Meter {
  /** Hands over what was recorded since the last collection and forgets it. Metrics without new values are silent. */
  collect(take: (collected: CollectedMetric) => void): void;
}

/** Points of one metric between two collections, the overflow point included; the default of OpenTelemetry's SDK. */
const CARDINALITY_LIMIT = 2000;
/** Where attribute sets beyond the limit are counted together, so that sums stay right. */
const OVERFLOW: Attributes = { "otel.metric.overflow": true };

/** `AggregationTemporality.DELTA`, `ValueType.DOUBLE`, `DataPointType.HISTOGRAM` and `.SUM`. */
const DELTA = 0;
const DOUBLE = 1;
const HISTOGRAM = 0;
const SUM = 3;

function createPoint(attributes: Attributes, boundaries: number[]) {
  const counts = Array<number>(boundaries.length + 1).fill(0);
  const value = { count: 0, sum: 0, min: Number.POSITIVE_INFINITY, max: 0, buckets: { boundaries, counts } };
  return { attributes, value };
}

const ignored = { add() {}, record() {}, addCallback() {}, removeCallback() {} };
const ignore = () => ignored;

/**
 * Counters and histograms with explicit buckets in delta temporality; other instruments accept values and keep none.
 *
 * A histogram without bucket advice has count, sum, minimum and maximum only: the default bounds suit milliseconds, and
 * our durations are seconds.
 */
export function createMeter({ resource, now }: ProviderContext, cardinalityLimit = CARDINALITY_LIMIT): DeltaMeter {
  const instruments = new Map<string, ReturnType<typeof createInstrument>>();
  let since = hrTime(now());

  function createInstrument(isCounter: boolean, name: string, options: MetricOptions = {}) {
    const { description = "", unit = "", valueType = DOUBLE, advice } = options;
    const boundaries = advice?.explicitBucketBoundaries ?? [];
    const points = new Map<string, ReturnType<typeof createPoint>>();
    return {
      points,
      /** What the encoder reads; the counter's sum stands where a histogram has its buckets. */
      toMetric(startTime: HrTime, endTime: HrTime): MetricData {
        const common = { descriptor: { name, description, unit, valueType }, aggregationTemporality: DELTA } as const;
        const dataPoints = Array.from(points.values(), ({ attributes, value }) => ({
          attributes,
          startTime,
          endTime,
          value,
        }));
        return isCounter
          ? {
              ...common,
              dataPointType: SUM,
              isMonotonic: true,
              dataPoints: dataPoints.map((point) => ({ ...point, value: point.value.sum })),
            }
          : { ...common, dataPointType: HISTOGRAM, dataPoints };
      },
      record(value: number, from?: Attributes) {
        // As the SDK: a counter never falls, and no duration, rate or ratio of ours is negative.
        if (!(Number.isFinite(value) && value >= 0)) return;
        let attributes = takeAttributes(from);
        let key = JSON.stringify(Object.entries(attributes).sort());
        if (!points.has(key) && points.size >= cardinalityLimit - 1) {
          attributes = OVERFLOW;
          key = "";
        }
        const total = ensure(points, key, () => createPoint(attributes, boundaries)).value;
        total.count++;
        total.sum += value;
        total.min = Math.min(total.min, value);
        total.max = Math.max(total.max, value);
        // Upper bounds are inclusive; above the last one is the last bucket.
        const bucket = boundaries.findIndex((bound) => value <= bound);
        total.buckets.counts[bucket < 0 ? boundaries.length : bucket]!++;
      },
    };
  }

  const recorderOf = (isCounter: boolean, name: string, options?: MetricOptions) =>
    ensure(instruments, name, () => createInstrument(isCounter, name, options)).record;

  return {
    createCounter: (name, options) => ({ add: recorderOf(true, name, options) }),
    createHistogram: (name, options) => ({ record: recorderOf(false, name, options) }),
    createGauge: ignore,
    createUpDownCounter: ignore,
    createObservableGauge: ignore,
    createObservableCounter: ignore,
    createObservableUpDownCounter: ignore,
    addBatchObservableCallback: ignore,
    removeBatchObservableCallback: ignore,
    collect(take) {
      const until = hrTime(now());
      for (const { points, toMetric } of instruments.values()) {
        if (!points.size) continue;
        take({ resource, scope: SCOPE, metric: toMetric(since, until) });
        points.clear();
      }
      since = until;
    },
  };
}
