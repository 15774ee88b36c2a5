import type { Attributes, HrTime, Meter, MeterProvider, MetricOptions } from "@opentelemetry/api";
import type { Resource } from "@opentelemetry/resources";
import type { MetricData } from "@opentelemetry/sdk-metrics";
import { hrTime } from "@rtcscope/core/opentelemetry";
import { takeAttributes } from "./attributes";
import { createScopes, type InstrumentationScope, type ProviderContext } from "./common";

/** One metric with its points since the last collection, and whose it is. */
export interface CollectedMetric {
  readonly resource: Resource;
  readonly scope: InstrumentationScope;
  readonly metric: MetricData;
}

export interface DeltaMeterProvider extends MeterProvider {
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

interface Point {
  attributes: Attributes;
  count: number;
  sum: number;
  min: number;
  max: number;
  counts: number[];
}

const ignored = { add() {}, record() {}, addCallback() {}, removeCallback() {} };
const ignore = () => ignored;

/**
 * Counters and histograms with explicit buckets in delta temporality; other instruments accept values and keep none.
 *
 * A histogram without bucket advice has count, sum, minimum and maximum only: the default bounds suit milliseconds, and
 * our durations are seconds.
 */
export function createMeterProvider(provider: ProviderContext, cardinalityLimit = CARDINALITY_LIMIT): DeltaMeterProvider {
  const instruments: Array<(start: HrTime, end: HrTime) => CollectedMetric | undefined> = [];
  let since = hrTime(provider.now());

  function instrument(scope: InstrumentationScope, isCounter: boolean, name: string, options: MetricOptions = {}) {
    const boundaries = [...(options.advice?.explicitBucketBoundaries ?? [])];
    const descriptor = {
      name,
      description: options.description ?? "",
      unit: options.unit ?? "",
      valueType: options.valueType ?? DOUBLE,
    };
    let points = new Map<string, Point>();

    instruments.push((startTime, endTime) => {
      if (!points.size) return;
      const taken = [...points.values()];
      points = new Map();
      const at = { startTime, endTime };
      const common = { descriptor, aggregationTemporality: DELTA } as const;
      const metric: MetricData = isCounter
        ? {
            ...common,
            dataPointType: SUM,
            isMonotonic: true,
            dataPoints: taken.map(({ attributes, sum }) => ({ ...at, attributes, value: sum })),
          }
        : {
            ...common,
            dataPointType: HISTOGRAM,
            dataPoints: taken.map(({ attributes, counts, ...value }) => ({
              ...at,
              attributes,
              value: { ...value, buckets: { boundaries, counts } },
            })),
          };
      return { resource: provider.resource, scope, metric };
    });

    return (value: number, from?: Attributes) => {
      if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) return;
      let attributes = takeAttributes(from);
      let key = JSON.stringify(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
      if (!points.has(key) && points.size >= cardinalityLimit - 1) {
        attributes = OVERFLOW;
        key = "";
      }
      let point = points.get(key);
      if (!point) {
        point = { attributes, count: 0, sum: 0, min: value, max: value, counts: Array(boundaries.length + 1).fill(0) };
        points.set(key, point);
      }
      point.count++;
      point.sum += value;
      point.min = Math.min(point.min, value);
      point.max = Math.max(point.max, value);
      // Upper bounds are inclusive; above the last one is the last bucket.
      const bucket = boundaries.findIndex((bound) => value <= bound);
      point.counts[bucket < 0 ? boundaries.length : bucket]!++;
    };
  }

  return {
    getMeter: createScopes((scope): Meter => {
      const made = new Map<string, ReturnType<typeof instrument>>();
      const once = (isCounter: boolean, name: string, options?: MetricOptions) => {
        const key = `${isCounter}${name.toLowerCase()}`;
        const record = made.get(key) ?? instrument(scope, isCounter, name, options);
        made.set(key, record);
        return record;
      };
      return {
        createCounter: (name, options) => ({ add: once(true, name, options) }),
        createHistogram: (name, options) => ({ record: once(false, name, options) }),
        createGauge: ignore,
        createUpDownCounter: ignore,
        createObservableGauge: ignore,
        createObservableCounter: ignore,
        createObservableUpDownCounter: ignore,
        addBatchObservableCallback() {},
        removeBatchObservableCallback() {},
      };
    }),
    collect(take) {
      const end = hrTime(provider.now());
      for (const collect of instruments) {
        const collected = collect(since, end);
        if (collected) take(collected);
      }
      since = end;
    },
  };
}
