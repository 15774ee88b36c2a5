import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { toYaml } from "../gateway";
import { createNames, NAMINGS } from "../query";
import { condition, guarded } from "./alert";
import { alerts } from "./alerts";
import { alertUid, grafanaAlerts } from "./grafana";

interface Step {
  refId: string;
  datasourceUid: string;
  model: { expr?: string; expression?: string; conditions?: { evaluator: { type: string; params: number[] } }[] };
}
interface Rule {
  uid: string;
  title: string;
  condition: string;
  data: Step[];
  annotations: Record<string, string>;
}
interface Provisioning {
  apiVersion: number;
  groups: { name: string; interval: string; rules: Rule[] }[];
}

const names = createNames();
const provisioned = (naming: (typeof NAMINGS)[number] = "suffixes"): Provisioning =>
  parse(toYaml(grafanaAlerts(createNames(naming), "https://wiki.example/rtc", "mimir")));
const rulesOf = ({ groups }: Provisioning) => groups.flatMap(({ rules }) => rules);

describe("Grafana's alerts", () => {
  it("are those of Prometheus, one each, with uids that Grafana takes", () => {
    const rules = rulesOf(provisioned());
    expect(rules.map(({ uid }) => uid).sort()).toEqual(alerts(names).map(alertUid).sort());
    expect(new Set(rules.map(({ title }) => title)).size).toBe(rules.length);
    for (const { uid } of rules) expect(uid).toMatch(/^[a-z0-9-]{1,40}$/);
    expect(alertUid({ name: "RtcConnectSuccessBurn", variant: "fast" })).toBe("rtcscope-connect-success-burn-fast");
  });

  it("ask the given data source for the value where it counts, and compare it themselves", () => {
    for (const rule of rulesOf(provisioned())) {
      const alert = alerts(names).find((one) => alertUid(one) === rule.uid);
      const [ask, reduce, compare] = rule.data;
      expect(ask).toMatchObject({ refId: "A", datasourceUid: "mimir", model: { expr: alert && guarded(alert) } });
      expect(reduce).toMatchObject({ refId: "B", datasourceUid: "__expr__", model: { expression: "A" } });
      expect(compare?.model).toMatchObject({
        expression: "B",
        conditions: [{ evaluator: { type: "gt", params: [alert?.above] } }],
      });
      expect(rule.condition).toBe(compare?.refId);
      expect(alert && condition(alert)).toContain(` > ${alert?.above}`);
    }
  });

  it.each(NAMINGS)(
    "have a dollar in annotations only: Grafana replaces the others by its environment (%s)",
    (naming) => {
      for (const { annotations, ...rest } of rulesOf(provisioned(naming))) {
        expect(JSON.stringify(rest)).not.toContain("$");
        expect(annotations.summary).toContain("$labels");
        expect(annotations.runbook_url).toMatch(/^https:\/\/wiki\.example\/rtc\/Rtc\w+\.md$/);
      }
    },
  );
});
