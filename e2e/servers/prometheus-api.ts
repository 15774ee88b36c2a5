/**
 * The query API that Prometheus defined and Loki speaks too.
 *
 * @see https://prometheus.io/docs/prometheus/latest/querying/api/
 */
import { prometheusNumber } from "./collector-metrics";

export type Labels = Readonly<Record<string, string>>;

/** One series at one time. */
export interface Sample {
  readonly labels: Labels;
  readonly timeMs: number;
  readonly value: number;
}

/** One series over a time range. */
export interface Series {
  readonly labels: Labels;
  readonly points: readonly { readonly timeMs: number; readonly value: number }[];
}

export interface RangeOptions {
  /** Epoch milliseconds, both ends included. */
  fromMs: number;
  toMs: number;
  stepS: number;
}

type Point = readonly [timeS: number, value: string];

/** What a query's answer holds, by its `resultType`. A string is Loki's nanoseconds and a line. */
export type QueryData =
  | { readonly resultType: "vector"; readonly result: readonly { metric: Labels; value: Point }[] }
  | { readonly resultType: "scalar"; readonly result: Point }
  | { readonly resultType: "matrix"; readonly result: readonly { metric: Labels; values: readonly Point[] }[] }
  | {
      readonly resultType: "streams";
      readonly result: readonly { stream: Labels; values: readonly (readonly [timeNs: string, line: string])[] }[];
    };

/** @throws with the server's own words when it refuses; Prometheus says them in JSON, Loki as plain text */
export async function ask<T>(url: string, parameters: Readonly<Record<string, string | number | undefined>> = {}) {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) body.set(name, String(value));
  const response = await fetch(`${url}?${body}`);
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${text}\n${parameters.query ?? url}`);
  return (JSON.parse(text) as { data: T }).data;
}

const point = ([timeS, value]: Point) => ({ timeMs: Math.round(timeS * 1000), value: prometheusNumber(value) });

/** @throws when the query gave something else than numbers at one time */
export function samplesOf(data: QueryData): Sample[] {
  if (data.resultType === "scalar") return [{ labels: {}, ...point(data.result) }];
  if (data.resultType !== "vector") throw new Error(`the query gives a ${data.resultType}, not one value per series`);
  return data.result.map(({ metric, value }) => ({ labels: metric, ...point(value) }));
}

/** @throws when the query gave something else than numbers over time */
export function seriesOf(data: QueryData): Series[] {
  if (data.resultType !== "matrix") throw new Error(`the query gives a ${data.resultType}, not series over time`);
  return data.result.map(({ metric, values }) => ({ labels: metric, points: values.map(point) }));
}

/** Seconds, as the API takes them. */
export const seconds = (ms: number | undefined) => (ms === undefined ? undefined : ms / 1000);

/** A range query's own parameters. */
export const rangeParameters = ({ fromMs, toMs, stepS }: RangeOptions) => ({
  start: seconds(fromMs),
  end: seconds(toMs),
  step: stepS,
});
