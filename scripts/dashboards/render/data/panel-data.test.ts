import { describe, expect, it } from "vitest";
import { readPanel } from "./panel-data.mjs";

const series = [
  { labels: { transport: "ivs" }, points: [[0, 1]] },
  { labels: { transport: "webrtc" }, points: [[0, 2]] },
];

/** A store that answers everything, and remembers what it was asked. */
function createStore(answer: () => object) {
  const asked: unknown[][] = [];
  const remember = (kind: string) => async (query: string, options: object) => {
    asked.push([kind, query, options]);
    return answer();
  };
  return { asked, range: remember("range"), instant: remember("instant") };
}

const time = { fromMs: 0, toMs: 3_600_000 };
const read = (panel: object, stores: object) =>
  readPanel(panel, { stores, variables: {}, time, scrapeMs: 30_000, widthPx: 400 });
const target = (more: object) => ({ refId: "A", expr: "up", datasource: { type: "prometheus" }, ...more });

describe("a panel's queries", () => {
  it("are asked over time at the panel's step, or once at its end", async () => {
    const prometheus = createStore(() => ({ series }));
    const targets = [target({ expr: "rate(x[$__rate_interval])" }), target({ refId: "B", instant: true })];
    await read({ targets }, { prometheus });
    expect(prometheus.asked).toEqual([
      ["range", "rate(x[2m])", { fromMs: 0, toMs: 3_600_000, stepMs: 30_000, limit: undefined }],
      ["instant", "up", time],
    ]);
  });

  it("give named series, or the rows of a table", async () => {
    const prometheus = createStore(() => ({ series }));
    const targets = [target({ legendFormat: "{{transport}}" }), target({ refId: "B", format: "table", instant: true })];
    const data = await read({ targets }, { prometheus });
    expect(data.series.map(({ name }) => name)).toEqual(["ivs", "webrtc"]);
    expect(data.tables).toEqual([
      {
        refId: "B",
        columns: ["Time", "transport", "Value #B"],
        rows: [
          [0, "ivs", 1],
          [0, "webrtc", 2],
        ],
      },
    ]);
  });

  it("give a log's lines, newest first", async () => {
    const lines = ["1767323045000000001", "1767323045000000002"].map((ns) => ({ labels: {}, ns, line: ns.slice(-1) }));
    const loki = createStore(() => ({ lines }));
    const data = await read({ targets: [target({ datasource: { type: "loki" }, maxLines: 50 })] }, { loki });
    expect(data.lines.map(({ line }) => line)).toEqual(["2", "1"]);
    expect(loki.asked[0]?.[2]).toMatchObject({ limit: 50 });
  });

  it("of a log are not held to what Prometheus is scraped at", async () => {
    const [prometheus, loki] = [createStore(() => ({ series })), createStore(() => ({ series }))];
    const targets = [target({}), target({ datasource: { type: "loki" } })];
    const data = await read({ targets, interval: "10s" }, { prometheus, loki });
    expect(prometheus.asked[0]?.[2]).toMatchObject({ stepMs: 30_000 });
    expect(loki.asked[0]?.[2]).toMatchObject({ stepMs: 10_000 });
    expect(data.stepMs).toBe(30_000);
  });

  it("that are hidden are not asked", async () => {
    const prometheus = createStore(() => ({ series }));
    await read({ targets: [target({ hide: true })] }, { prometheus });
    expect(prometheus.asked).toEqual([]);
  });

  it("that fail, or whose store is not there, are told", async () => {
    const prometheus = createStore(() => {
      throw new Error("400: parse error");
    });
    const data = await read({ targets: [target({}), target({ datasource: { type: "tempo" } })] }, { prometheus });
    expect(data.errors).toEqual([{ refId: "A", query: "up", message: "400: parse error" }]);
    expect(data.absent).toEqual(["tempo"]);
  });
});
