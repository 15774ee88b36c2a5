import { AggregationTemporality, DataPointType, type MetricData } from "@opentelemetry/sdk-metrics";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CollectedMetric, createMeter } from "./meter";

function setUp(limit?: number) {
  const clock = { time: 1_000_000 };
  const meter = createMeter({ resource: { attributes: {} }, now: () => clock.time }, limit);
  const collect = (): MetricData[] => {
    const all: CollectedMetric[] = [];
    meter.collect((collected) => all.push(collected));
    return all.map(({ metric }) => metric);
  };
  return { clock, meter, collect };
}

interface Point {
  attributes: Record<string, unknown>;
  value: { count: number; sum: number; min: number; max: number; buckets: { counts: number[]; boundaries: number[] } };
}
const pointsOf = (metrics: MetricData[]): Point[] =>
  metrics.flatMap(({ dataPoints }) => dataPoints as unknown as Point[]);

describe("createMeter", () => {
  it("law: whatever is recorded and whenever it is collected, the deltas add up to it", () => {
    const step = fc.oneof(
      fc.record({
        // Halves add up exactly in binary, so the sums can be compared for equality.
        value: fc.integer({ min: 0, max: 4000 }).map((half) => half / 2),
        series: fc.constantFrom("a", "b", "c", "d", "e"),
      }),
      fc.constant("collect" as const),
    );
    fc.assert(
      fc.property(
        fc.array(step),
        fc.uniqueArray(fc.integer({ min: 0, max: 2000 }), { maxLength: 6 }),
        (steps, bounds) => {
          const boundaries = bounds.sort((a, b) => a - b);
          // Five series into three points: two keep their own, the rest overflows together.
          const { meter, collect } = setUp(3);
          const histogram = meter.createHistogram("h", { advice: { explicitBucketBoundaries: boundaries } });
          const counter = meter.createCounter("c");
          const values: number[] = [];
          const seen: Point[] = [];
          const counted: number[] = [];
          const take = () => {
            for (const metric of collect()) {
              expect(metric.dataPoints.length).toBeLessThanOrEqual(3);
              if (metric.dataPointType === DataPointType.SUM)
                counted.push(...metric.dataPoints.map(({ value }) => value));
              else seen.push(...pointsOf([metric]));
            }
          };
          for (const one of steps) {
            if (one === "collect") take();
            else {
              values.push(one.value);
              histogram.record(one.value, { series: one.series });
              counter.add(one.value, { series: one.series });
            }
          }
          take();

          const total = (of: number[]) => of.reduce((sum, value) => sum + value, 0);
          expect(total(seen.map(({ value }) => value.sum))).toBe(total(values));
          expect(total(counted)).toBe(total(values));
          expect(total(seen.map(({ value }) => value.count))).toBe(values.length);
          for (let bucket = 0; bucket <= boundaries.length; bucket++) {
            const lower = boundaries[bucket - 1] ?? Number.NEGATIVE_INFINITY;
            const upper = boundaries[bucket] ?? Number.POSITIVE_INFINITY;
            expect(total(seen.map(({ value }) => value.buckets.counts[bucket] ?? 0))).toBe(
              values.filter((value) => value > lower && value <= upper).length,
            );
          }
          if (values.length) {
            expect(Math.min(...seen.map(({ value }) => value.min))).toBe(Math.min(...values));
            expect(Math.max(...seen.map(({ value }) => value.max))).toBe(Math.max(...values));
          }
        },
      ),
    );
  });

  it("starts a delta where the one before ended, and says nothing where nothing happened", () => {
    const { clock, meter, collect } = setUp();
    const counter = meter.createCounter("c");
    counter.add(1);
    clock.time += 10_000;
    const [first] = collect();
    expect(collect()).toEqual([]);
    clock.time += 5_000;
    counter.add(2);
    const [second] = collect();
    expect(first?.aggregationTemporality).toBe(AggregationTemporality.DELTA);
    expect(first?.dataPoints[0]).toMatchObject({ startTime: [1000, 0], endTime: [1010, 0], value: 1 });
    expect(second?.dataPoints[0]).toMatchObject({ startTime: [1010, 0], endTime: [1015, 0], value: 2 });
  });

  it("counts what is beyond the limit under one attribute of its own", () => {
    const { meter, collect } = setUp(3);
    const counter = meter.createCounter("c");
    for (const user of ["a", "b", "c", "d", "a"]) counter.add(1, { user });
    expect(collect()[0]?.dataPoints.map(({ attributes, value }) => [attributes, value])).toEqual([
      [{ user: "a" }, 2],
      [{ user: "b" }, 1],
      [{ "otel.metric.overflow": true }, 2],
    ]);
  });

  it("takes attributes in any order for the same series, and only those that were measured", () => {
    const { meter, collect } = setUp();
    const counter = meter.createCounter("c");
    counter.add(1, { a: 1, b: "x" });
    counter.add(1, { b: "x", gone: undefined, a: 1, wrong: { c: 1 } as never, nan: Number.NaN });
    expect(collect()[0]?.dataPoints).toMatchObject([{ attributes: { a: 1, b: "x" }, value: 2 }]);
  });

  it("ignores what no counter or duration can be", () => {
    const { meter, collect } = setUp();
    const histogram = meter.createHistogram("h");
    for (const value of [-1, Number.NaN, Number.POSITIVE_INFINITY, "3", undefined]) histogram.record(value as number);
    expect(collect()).toEqual([]);
  });

  it("accepts every other instrument and keeps nothing of it", () => {
    const { meter, collect } = setUp();
    meter.createGauge("g").record(1);
    meter.createUpDownCounter("u").add(-1);
    meter.createObservableGauge("o").addCallback(() => {});
    expect(collect()).toEqual([]);
  });
});
