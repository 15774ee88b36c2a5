import { GATEWAY_METRICS, METRICS } from "@rtcscope/core/semconv";
import type { Truth } from "rtcscope";
import { createNames } from "../../../packages/dashboard/src/query";
import type { Prometheus } from "../../servers/prometheus";

const names = createNames();
/** Sums of decimal fractions, added in another order. */
const DIGITS = 6;

const keyOf = (labels: Readonly<Record<string, unknown>>): string =>
  Object.entries(labels)
    .filter(([, value]) => value !== "" && value !== undefined)
    .map(([name, value]) => `${names.label(name)}=${value}`)
    .sort()
    .join();

/**
 * What Prometheus counted of every series of a truth, whichever gateway wrote it: count, sum and buckets, by all labels.
 *
 * @returns the same of the truth, so that one can be held to the other
 */
export async function everySeries(prometheus: Prometheus, truth: Truth, window: string) {
  const seen: Record<string, number> = {};
  const expected: Record<string, number> = {};
  const add = (into: Record<string, number>, key: string, value: number) => {
    into[key] = Number(((into[key] ?? 0) + value).toPrecision(DIGITS));
  };
  for (const metric of [...METRICS, ...GATEWAY_METRICS]) {
    const series = truth.series.filter((one) => one.metric === metric.name);
    if (series.length === 0) continue;
    const labels = [...new Set(series.flatMap((one) => Object.keys(one.labels)))];
    for (const { labels: of, count, sum, buckets } of series) {
      const key = `${metric.name} ${keyOf(of)}`;
      add(expected, `${key} sum`, metric.buckets ? sum : metric.value === "count" ? count : sum);
      if (!metric.buckets || !buckets) continue;
      add(expected, `${key} count`, count);
      let cumulative = 0;
      for (const [at, bound] of metric.buckets.entries()) {
        cumulative += buckets[at] ?? 0;
        add(expected, `${key} le=${bound}`, cumulative);
      }
    }
    for (const part of metric.buckets ? (["sum", "count", "bucket"] as const) : ([undefined] as const)) {
      const by = names.by(...labels, ...(part === "bucket" ? ["le"] : []));
      const selector = names.series(metric.name, part, { "service.name": truth.service });
      for (const sample of await prometheus.query(`sum ${by} (increase(${selector}[${window}] anchored))`)) {
        const { le, ...rest } = sample.labels;
        if (le === "+Inf") continue;
        const what = part === "bucket" ? `le=${Number(le)}` : (part ?? "sum");
        add(seen, `${metric.name} ${keyOf(rest)} ${what}`, sample.value);
      }
    }
  }
  return { seen, expected };
}

/** The entries in which they differ, each `seen, expected`; empty when there is none. */
export function differences({ seen, expected }: Awaited<ReturnType<typeof everySeries>>): Record<string, string> {
  const different: Record<string, string> = {};
  for (const key of new Set([...Object.keys(seen), ...Object.keys(expected)])) {
    const [got = 0, wanted = 0] = [seen[key], expected[key]];
    if (Math.abs(got - wanted) > Math.abs(wanted) * 1e-5) different[key] = `${got}, not ${wanted}`;
  }
  return different;
}
