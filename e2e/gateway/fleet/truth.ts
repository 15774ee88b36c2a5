import { ATTR_RTC_CONNECT_PHASE, RTC_CONNECT_PHASE_VALUES } from "@rtcscope/core/semconv";
import type { Truth, TruthSeries } from "rtcscope";

export type Labels = Readonly<Record<string, string>>;

const carries = (series: TruthSeries, labels: Labels): boolean =>
  Object.entries(labels).every(([name, value]) => String(series.labels[name] ?? "") === value);

/** What is asked of a truth: a metric, and labels that its series must have. */
const of = (truth: Truth, metric: string, labels: Labels = {}): TruthSeries[] =>
  truth.series.filter((series) => series.metric === metric && carries(series, labels));

export const countOf = (...which: Parameters<typeof of>): number =>
  of(...which).reduce((total, { count }) => total + count, 0);

export const sumOf = (...which: Parameters<typeof of>): number =>
  of(...which).reduce((total, { sum }) => total + sum, 0);

/** The values that a label has. */
export const valuesOf = (truth: Truth, metric: string, label: string): string[] =>
  [...new Set(of(truth, metric).map(({ labels }) => String(labels[label] ?? "")))].sort();

/** Observations per bucket, one more than there are bounds. */
export function bucketsOf(...which: Parameters<typeof of>): number[] {
  const buckets: number[] = [];
  for (const series of of(...which))
    for (const [at, count] of (series.buckets ?? []).entries()) buckets[at] = (buckets[at] ?? 0) + count;
  return buckets;
}

/** The bounds between which the quantile lies: where a histogram can say no more. */
export function quantileBounds(buckets: readonly number[], bounds: readonly number[], q: number): [number, number] {
  const rank = q * buckets.reduce((total, count) => total + count, 0);
  let seen = 0;
  const at = buckets.findIndex((count) => {
    seen += count;
    return count > 0 && seen >= rank;
  });
  return [bounds[at - 1] ?? 0, bounds[at] ?? (bounds.at(-1) as number)];
}

/** `other` is the critical path's own. */
const PHASES: readonly string[] = [...RTC_CONNECT_PHASE_VALUES, "other"];

/** A truth with the labels that a gateway keeps: phases of the application's own are one there. */
export const atGateway = (truth: Truth): Truth => ({
  ...truth,
  series: truth.series.map((series) => {
    const phase = series.labels[ATTR_RTC_CONNECT_PHASE];
    if (phase === undefined || PHASES.includes(String(phase))) return series;
    return { ...series, labels: { ...series.labels, [ATTR_RTC_CONNECT_PHASE]: "_OTHER" } };
  }),
});
