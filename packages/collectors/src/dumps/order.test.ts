import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inOrder, type OrderOptions } from "./order";
import type { DumpItem } from "./types";

const START = 1_700_000_000_000;
const call = (time: number, name = "x", page = ""): DumpItem => ({
  type: "call",
  page,
  connection: "pc1",
  time: START + time,
  name,
});
const stats = (time: number, page = ""): DumpItem => ({
  type: "observation",
  page,
  observation: { type: "stats", connection: "pc1", time: START + time, report: [] },
});

async function ordered(items: DumpItem[], options?: OrderOptions): Promise<DumpItem[]> {
  const all: DumpItem[] = [];
  for await (const item of inOrder(items, options)) all.push(item);
  return all;
}
const timeOf = (item: DumpItem) =>
  (item.type === "call" ? item.time : item.type === "observation" ? item.observation.time : NaN) - START;
const timed = (items: DumpItem[]) => items.filter(({ type }) => type === "call" || type === "observation");

describe("inOrder", () => {
  it("puts calls and statistics in the order of their times, and keeps the order of equal ones", async () => {
    const items = await ordered([call(5, "a"), stats(3), call(3, "b"), call(4, "c"), call(3, "d")]);
    expect(items.map((item) => (item.type === "call" ? item.name : "stats"))).toEqual(["stats", "b", "d", "c", "a"]);
  });

  it("passes everything else on at once", async () => {
    const connection: DumpItem = { type: "connection", page: "", connection: "pc1", resolutionMs: 1 };
    expect((await ordered([call(1), connection, call(0)])).map(({ type }) => type)).toEqual([
      "connection",
      "call",
      "call",
    ]);
  });

  it("orders each page by itself", async () => {
    const items = await ordered([call(9, "x", "1"), call(1, "x", "2"), call(8, "x", "1"), call(0, "x", "2")], {
      calls: 1,
    });
    expect(timed(items).map((item) => [item.type === "call" && item.page, timeOf(item)])).toEqual([
      ["1", 8],
      ["2", 0],
      ["1", 9],
      ["2", 1],
    ]);
  });

  it("what is too late gets the time of the one before it; told once", async () => {
    const items = await ordered([call(5), call(6), call(7), call(1), call(2)], { calls: 1 });
    expect(timed(items).map(timeOf)).toEqual([5, 6, 6, 6, 7]);
    expect(items.filter(({ type }) => type === "problem")).toEqual([
      { type: "problem", where: "times", what: expect.stringContaining("2 entries are far out of order") },
    ]);
  });

  it("one time far in the future does not spoil the others'", async () => {
    const items = await ordered([call(1e9), call(1), call(3), call(2)], { calls: 2 });
    expect(timed(items).map(timeOf)).toEqual([1, 2, 3, 1e9]);
    expect(items).toHaveLength(4);
  });

  it("leaves impossible times out, and says so once per page", async () => {
    const impossible = [Number.NaN, Infinity, -START, 0 - START + Date.UTC(1999, 11, 31), Date.UTC(2100, 0) - START];
    const items = await ordered([...impossible.map((time) => call(time, "x", "7")), call(1, "x", "7")]);
    expect(timed(items).map(timeOf)).toEqual([1]);
    expect(items.at(-1)).toMatchObject({
      type: "problem",
      where: "times of page 7",
      what: expect.stringContaining("5 entries"),
    });
  });

  it("loses nothing, goes never backwards, and sorts whatever fits the look-ahead", async () => {
    const any = fc.tuple(fc.integer({ min: 0, max: 50 }), fc.boolean(), fc.constantFrom("", "1", "2"));
    await fc.assert(
      fc.asyncProperty(fc.array(any), fc.integer({ min: 1, max: 20 }), async (entries, calls) => {
        const input = entries.map(([time, report, page]) => (report ? stats(time, page) : call(time, "x", page)));
        const output = timed(await ordered(input, { calls, reports: 3 }));
        expect(output).toHaveLength(input.length);
        for (const page of ["", "1", "2"]) {
          const times = output.filter((item) => "page" in item && item.page === page).map(timeOf);
          expect(times).toEqual(times.toSorted((a, b) => a - b));
        }
        const roomy = timed(await ordered(input));
        expect(roomy.map(timeOf).toSorted()).toEqual(input.map(timeOf).toSorted());
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("holds back a bounded number of pages", async () => {
    const items = Array.from({ length: 100 }, (_, page) => call(page, "x", String(page)));
    const given: DumpItem[] = [];
    let fed = 0;
    function* feed() {
      for (const item of items) {
        fed++;
        yield item;
      }
    }
    for await (const item of inOrder(feed())) {
      given.push(item);
      expect(fed - given.length).toBeLessThanOrEqual(33);
    }
    expect(given).toHaveLength(100);
  });
});
