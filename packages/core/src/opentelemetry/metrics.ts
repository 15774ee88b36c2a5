import type { Attributes, Counter, Histogram, Meter } from "@opentelemetry/api";
import type { SessionInfo } from "../exporter";
import {
  ATTR_ERROR_TYPE,
  ATTR_RTC_OUTCOME,
  ATTR_RTC_TRANSPORT,
  METRICS,
  type MetricDefinition,
  SPAN_RTC_CONNECT_PHASE_PREFIX,
} from "../semconv";
import type { AttributeValue, EventSignal, SpanSignal } from "../signal";

/** Records metrics from the spans and events that pass. */
export interface MetricRecorder {
  record(signal: SpanSignal | EventSignal, session: SessionInfo): void;
}

type Bag = Readonly<Record<string, AttributeValue>>;

/** By the registry: which metrics a span or an event makes. */
const DEFINITIONS = new Map<string, MetricDefinition[]>();
for (const metric of METRICS) {
  const list = DEFINITIONS.get(metric.from);
  if (list) list.push(metric);
  else DEFINITIONS.set(metric.from, [metric]);
}

function facts(signal: SpanSignal | EventSignal, session: SessionInfo): Bag {
  return {
    ...(signal.attributes as Bag),
    [ATTR_RTC_TRANSPORT]: session.transport,
    [ATTR_ERROR_TYPE]: signal.errorType,
    ...(signal.type === "span" && { [ATTR_RTC_OUTCOME]: signal.outcome }),
  };
}

function observedValue(metric: MetricDefinition, signal: SpanSignal | EventSignal, bag: Bag): AttributeValue {
  if (metric.value === "count") return 1;
  if (metric.value === "duration" && signal.type === "span") return (signal.end - signal.start) / 1000;
  return bag[metric.value];
}

function pick(bag: Bag, names: readonly string[]): Record<string, AttributeValue> {
  const picked: Record<string, AttributeValue> = { [ATTR_RTC_TRANSPORT]: bag[ATTR_RTC_TRANSPORT] };
  for (const name of names) if (bag[name] !== undefined) picked[name] = bag[name];
  return picked;
}

/**
 * Client metrics are a function of spans and events, by the same table from which a gateway makes its series: one
 * observation per span, or per stream and window, so that both agree.
 *
 * @param meter whose instruments are used; asked at every signal, since an instrumentation's provider may be exchanged
 */
export function createRecorder(meter: () => Meter | undefined): MetricRecorder {
  let owner: Meter | undefined;
  let instruments = new Map<string, Counter | Histogram>();

  function write(metric: MetricDefinition, value: AttributeValue, attributes: Record<string, AttributeValue>): void {
    if (typeof value !== "number" || !owner) return;
    let instrument = instruments.get(metric.name);
    if (!instrument) {
      const options = { unit: metric.unit };
      instrument = metric.buckets
        ? owner.createHistogram(metric.name, { ...options, advice: { explicitBucketBoundaries: [...metric.buckets] } })
        : owner.createCounter(metric.name, options);
      instruments.set(metric.name, instrument);
    }
    if ("record" in instrument) instrument.record(value, attributes as Attributes);
    else instrument.add(value, attributes as Attributes);
  }

  /** A metric whose source has one attribute per value (`rtc.media.limitation.cpu`): the key's rest becomes attributes. */
  function spread(metric: MetricDefinition, by: readonly string[], bag: Bag): void {
    const prefix = `${metric.value}.`;
    for (const key in bag) {
      if (!key.startsWith(prefix)) continue;
      const rest = key.slice(prefix.length).split(".");
      const attributes = pick(bag, metric.attributes);
      by.forEach((name, at) => {
        attributes[name] = rest[at];
      });
      write(metric, bag[key], attributes);
    }
  }

  return {
    record(signal, session) {
      const from =
        signal.name === `${SPAN_RTC_CONNECT_PHASE_PREFIX}phase` ? SPAN_RTC_CONNECT_PHASE_PREFIX : signal.name;
      const metrics = DEFINITIONS.get(from);
      if (!metrics) return;
      const current = meter();
      if (current !== owner) {
        owner = current;
        instruments = new Map();
      }
      const bag = facts(signal, session);
      for (const metric of metrics) {
        if (metric.when && Object.entries(metric.when).some(([name, value]) => bag[name] !== value)) continue;
        if (metric.by) spread(metric, metric.by, bag);
        else write(metric, observedValue(metric, signal, bag), pick(bag, metric.attributes));
      }
    },
  };
}
