import {
  ATTR_RTC_TRANSPORT,
  EVENT_RTC_SESSION_START,
  METRIC_RTC_CLIENT_CONNECT_DURATION,
  METRIC_RTC_CLIENT_MEDIA_DURATION,
  METRIC_RTC_CLIENT_RECONNECT_ATTEMPTS,
  METRIC_RTC_CLIENT_RECONNECTS,
  METRIC_RTC_CLIENT_SESSIONS_ENDED,
  METRIC_RTC_CLIENT_SESSIONS_STARTED,
  METRIC_RTC_CLIENT_STALL_DURATION,
} from "@rtcscope/core/semconv";
import type { Person } from "./fleet";
import type { Fact } from "./life/types";
import { labelsOf, observe } from "./observations";
import type { Quantiles, Totals, Truth, TruthSeries } from "./truth";

type Counted = Pick<Truth, "totals" | "byTransport" | "spans" | "events" | "series" | "quantiles">;

/** Adds up facts. */
export interface Tally {
  add(facts: readonly Fact[], person: Person): void;
  died(person: Person): void;
  counted(): Counted;
}

export function createTally(): Tally {
  const series = new Map<string, TruthSeries>();
  const values = new Map<string, number[]>();
  const spans: Record<string, Record<string, number>> = {};
  const events: Record<string, number> = {};
  const deaths: Record<string, number> = {};

  function count({ name, outcome }: Fact): void {
    if (!outcome) events[name] = (events[name] ?? 0) + 1;
    else {
      spans[name] ??= {};
      const of = spans[name];
      of[outcome] = (of[outcome] ?? 0) + 1;
    }
  }

  function keep(key: string, value: number): void {
    const known = values.get(key);
    if (known) known.push(value);
    else values.set(key, [value]);
  }

  return {
    add(facts, person) {
      for (const fact of facts) {
        count(fact);
        for (const observed of observe(fact, person)) {
          const { metric, value } = observed;
          const key = `${metric.name} ${observed.values.join("\0")}`;
          let one = series.get(key);
          if (!one) {
            const { buckets } = metric;
            const labels = labelsOf(observed);
            one = {
              metric: metric.name,
              labels,
              count: 0,
              sum: 0,
              ...(buckets && { buckets: [...buckets, 0].fill(0) }),
            };
            series.set(key, one);
          }
          one.count++;
          one.sum += value;
          if (!metric.buckets || !one.buckets) continue;
          const at = metric.buckets.findIndex((bound) => value <= bound);
          const bucket = at < 0 ? metric.buckets.length : at;
          one.buckets[bucket] = (one.buckets[bucket] ?? 0) + 1;
          keep(metric.name, value);
          keep(`${metric.name} ${person.transport}`, value);
        }
      }
    },
    died({ transport }) {
      deaths[transport] = (deaths[transport] ?? 0) + 1;
    },
    counted() {
      const all = [...series].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
      const transports = [...new Set(all.map(({ labels }) => String(labels[ATTR_RTC_TRANSPORT])))].sort();
      const of = (transport: string) => all.filter(({ labels }) => labels[ATTR_RTC_TRANSPORT] === transport);
      const dead = Object.values(deaths).reduce((sum, one) => sum + one, 0);
      return {
        totals: totals(all, dead),
        byTransport: Object.fromEntries(transports.map((name) => [name, totals(of(name), deaths[name] ?? 0)])),
        spans,
        events: { [EVENT_RTC_SESSION_START]: 0, ...events },
        series: all,
        quantiles: [...values].sort(([a], [b]) => a.localeCompare(b)).map(([key, list]) => quantiles(key, list)),
      };
    },
  };
}

function quantiles(key: string, list: number[]): Quantiles {
  const [metric = "", transport] = key.split(" ");
  const sorted = Float64Array.from(list).sort();
  // The nearest rank: a value that was there, so that it lies in its own bucket.
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return {
    metric,
    ...(transport && { transport }),
    count: sorted.length,
    min: at(0),
    max: at(1),
    p50: at(0.5),
    p75: at(0.75),
    p90: at(0.9),
    p95: at(0.95),
    p99: at(0.99),
  };
}

function totals(series: readonly TruthSeries[], died: number): Totals {
  const of = (metric: string, labels: Record<string, string> = {}) =>
    series.filter(
      (one) => one.metric === metric && Object.entries(labels).every(([name, value]) => one.labels[name] === value),
    );
  const count = (...which: Parameters<typeof of>) => of(...which).reduce((sum, one) => sum + one.count, 0);
  const sum = (...which: Parameters<typeof of>) => of(...which).reduce((total, one) => total + one.sum, 0);
  const outcome = (value: string) => ({ "rtc.outcome": value });
  const reconnects = count(METRIC_RTC_CLIENT_RECONNECTS);
  const attempts = sum(METRIC_RTC_CLIENT_RECONNECT_ATTEMPTS);
  return {
    sessions: count(METRIC_RTC_CLIENT_SESSIONS_STARTED),
    ended: count(METRIC_RTC_CLIENT_SESSIONS_ENDED),
    died,
    connects: count(METRIC_RTC_CLIENT_CONNECT_DURATION),
    connectsOk: count(METRIC_RTC_CLIENT_CONNECT_DURATION, outcome("ok")),
    connectsFailed: count(METRIC_RTC_CLIENT_CONNECT_DURATION, outcome("error")),
    connectsCancelled: count(METRIC_RTC_CLIENT_CONNECT_DURATION, outcome("cancelled")),
    reconnects,
    reconnectAttempts: attempts,
    ...(reconnects && { amplification: attempts / reconnects }),
    stalls: count(METRIC_RTC_CLIENT_STALL_DURATION),
    stalledSeconds: sum(METRIC_RTC_CLIENT_STALL_DURATION),
    mediaSeconds: sum(METRIC_RTC_CLIENT_MEDIA_DURATION),
  };
}
