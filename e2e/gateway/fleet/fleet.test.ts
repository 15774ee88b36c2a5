/**
 * A fleet whose truth is known, through the shipped gateways into real stores: what they then say, by the shipped
 * dashboards and rules, is held to it.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { dashboards } from "../../../packages/dashboard/src/dashboards";
import { expressions } from "../../../packages/dashboard/src/dashboards/expressions";
import { missingServer } from "../../servers/process";
import { differences, everySeries } from "./every-series";
import { figuresOf } from "./figures";
import { emptyPanels } from "./panels";
import { drawPictures } from "./pictures";
import { type Run, runFleet } from "./run";
import { countOf } from "./truth";

const missing = missingServer("collector") ?? missingServer("prometheus") ?? missingServer("loki");
const WINDOW = "30m";
const MINUTE = 60_000;

describe.skipIf(missing)(missing ?? "a fleet", () => {
  let run: Run;
  beforeAll(async () => {
    run = await runFleet();
  }, 10 * MINUTE);
  afterAll(() => run?.stop());

  describe.each(["day", "fixed", "jitter"] as const)("%s", (name) => {
    it("was sent without loss, as its browsers count", async () => {
      const { service } = run[name];
      const dropped = `increase(rtc_client_telemetry_dropped_total{service_name="${service}"}[${WINDOW}] anchored)`;
      expect(await run.world.prometheus.query(`sum by (rtc_telemetry_drop_reason) (${dropped})`)).toEqual([]);
    });

    it("is counted exactly: every series of every metric, by all of its labels, over two gateways and a restart", async () => {
      const both = await everySeries(run.world.prometheus, run[name], WINDOW);
      expect(Object.keys(both.expected).length).toBeGreaterThan(1000);
      expect(differences(both)).toEqual({});
    });

    it("has the figures that dashboards show: totals, shares, and quantiles within their bucket", async () => {
      const figures = figuresOf(run[name]);
      expect(figures.length).toBeGreaterThan(60);
      const wrong: string[] = [];
      for (const { title, query, expected } of figures) {
        const seen = (await run.world.prometheus.query(query))[0]?.value ?? Number.NaN;
        const [least, most] = typeof expected === "number" ? [expected, expected] : expected;
        const slack = Math.abs(most) * 1e-6;
        if (!(seen >= least - slack && seen <= most + slack)) wrong.push(`${title}: ${seen}, not ${expected}`);
      }
      expect(wrong).toEqual([]);
    });
  });

  it("loses by a kill what the gateway held, and no more", async () => {
    const { truth, taken, passed } = run.killed;
    const { seen, expected } = await everySeries(run.world.prometheus, truth, WINDOW);
    const events = (of: Record<string, number>) =>
      Object.entries(of)
        .filter(([key]) => /^rtc\.client\.sessions\.(started|ended) .*sum$/.test(key))
        .reduce((sum, [, value]) => sum + value, 0);
    const lost = events(expected) - events(seen);
    expect(lost).toBeGreaterThanOrEqual(0);
    // What came within the moment between the look and the kill is held too.
    expect(lost).toBeLessThanOrEqual(taken - passed + 30);
    expect(countOf(truth, "rtc.client.sessions.started")).toBe(60);
  });

  describe("dashboards", () => {
    it.each(dashboards().map(({ json }) => [json.title, json] as const))(
      "%s: every query has data",
      async (_, json) => {
        expect(await emptyPanels(run, json)).toEqual([]);
      },
    );
  });

  describe.each(["fixed", "jitter"] as const)("the storm of %s retries", (name) => {
    it("is told within 2 minutes of the server's death, and is over some minutes later", async () => {
      const { service, storm } = run[name];
      const told = await vi.waitFor(
        () => {
          const [first] = run.alerts.of("RtcReconnectStorm", service);
          if (first?.until === undefined) throw new Error("it fires still, or never did");
          return first;
        },
        { timeout: 4 * MINUTE, interval: 1000 },
      );
      expect(told.from).toBeGreaterThan(storm?.from ?? Number.NaN);
      expect(told.from - (storm?.from ?? Number.NaN)).toBeLessThan(2 * MINUTE);
    });

    it("names the attribute that was planted first", async () => {
      const { service, storm } = run[name];
      const storms = dashboards().find(({ json }) => json.uid === "rtcscope-storms");
      const queries = storms ? expressions(storms.json, "prometheus", { variables: { service } }) : [];
      const ranks = queries.filter(({ panel, refId }) => panel.startsWith("Over-represented: ") && refId === "A");
      expect(ranks.map(({ panel }) => panel)).toContain("Over-represented: region");
      const at = (storm?.from ?? 0) + 2 * MINUTE;
      const found: [number, string][] = [];
      for (const { expr } of ranks)
        for (const { value, labels } of await run.world.prometheus.query(expr, at))
          found.push([value, Object.values(labels).join()]);
      found.sort(([a], [b]) => b - a);
      expect(found[0]?.[1]).toBe(storm?.planted.value);
    });
  });

  // The only ones of its kind: `RTCSCOPE_PICTURES=1 npx vitest run --project browser e2e/gateway/fleet`.
  if (process.env.RTCSCOPE_PICTURES) it("is drawn for the docs", () => drawPictures(run), 5 * MINUTE);

  it("never calls an ordinary day a storm", () => {
    expect(run.alerts.of("RtcReconnectStorm", "day")).toEqual([]);
  });
});
