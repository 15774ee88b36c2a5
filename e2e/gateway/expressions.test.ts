/** Every query of every dashboard, as the store's own parser reads it. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { annotationExpressions, dashboards, expressions } from "../../packages/dashboard/src/dashboards";
import { NAMINGS } from "../../packages/dashboard/src/query";
import { type Loki, startLoki } from "../servers/loki";
import { missingServer } from "../servers/process";
import { promtool } from "../servers/promtool";

const missing = missingServer("promtool");
const missingLoki = missingServer("loki");

/** As rules, each with the name of its dashboard, so that promtool says which one is wrong. */
function asRules(naming: (typeof NAMINGS)[number]) {
  const groups = dashboards({ naming }).map(({ json }) => ({
    name: json.uid,
    rules: [...expressions(json).map(({ expr }) => expr), ...annotationExpressions(json)].map((expr, at) => ({
      record: `panel:${json.uid.replaceAll("-", "_")}:q${at}`,
      expr,
    })),
  }));
  return { groups: groups.filter(({ rules }) => rules.length > 0) };
}

describe.skipIf(missing)(missing ?? "promtool", () => {
  it.each(NAMINGS)("takes every expression of panels and marks as a rule, with %s", async (naming) => {
    const rules = asRules(naming);
    expect(rules.groups.flatMap((group) => group.rules).length).toBeGreaterThan(100);
    const { code, stdout, stderr } = await promtool(["check", "rules", "--lint=none"], JSON.stringify(rules));
    expect(stderr + (code === 0 ? "" : stdout)).toBe("");
  });
});

describe.skipIf(missingLoki)(missingLoki ?? "Loki", () => {
  let loki: Loki;
  beforeAll(async () => {
    loki = await startLoki();
  });
  afterAll(() => loki?.stop());

  const queries = dashboards().flatMap(({ json }) => expressions(json, "loki"));
  const counts = (expr: string) => !expr.startsWith("{");

  it("understands every panel's query, and has nothing to tell of no events", async () => {
    expect(queries.length).toBeGreaterThan(10);
    const toMs = Date.now();
    for (const { expr, instant } of queries) {
      if (!counts(expr)) expect(await loki.logs(expr), expr).toEqual([]);
      // Counts of nothing are 0 where the panel says how many.
      else if (instant) expect(await loki.query(expr), expr).toMatchObject([{ value: 0 }]);
      else expect(await loki.queryRange(expr, { fromMs: toMs - 60_000, toMs, stepS: 30 }), expr).toEqual([]);
    }
  });
});
