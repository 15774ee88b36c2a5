/** promtool as the tests of our rules run it. */
import { describe, expect, it } from "vitest";
import { missingServer } from "./process";
import { promtool } from "./promtool";

const missing = missingServer("promtool");

const rules = (expression: string) => `groups: [{ name: g, rules: [{ record: "a:b:c", expr: "${expression}" }] }]`;

describe.skipIf(missing)(missing ?? "promtool", () => {
  it("takes rules on its standard input, and says what is wrong with them", async () => {
    expect(await promtool(["check", "rules"], rules("sum(rate(x[5m]))"))).toMatchObject({ code: 0 });
    const { code, stderr } = await promtool(["check", "rules"], rules("sum("));
    expect(code).not.toBe(0);
    expect(stderr).toContain("parse error");
  });

  it("knows no anchored ranges, nor the feature flag by which Prometheus does", async () => {
    const flag = "--enable-feature=promql-extended-range-selectors";
    const { code, stdout, stderr } = await promtool([flag, "check", "rules"], rules("increase(x[5m] anchored)"));
    expect(code).not.toBe(0);
    expect(stdout).toContain("Unknown feature");
    expect(stderr).toContain("not enabled");
  });

  it("gives the exit code of what it does not know", async () => {
    expect((await promtool(["nothing"])).code).not.toBe(0);
  });
});
