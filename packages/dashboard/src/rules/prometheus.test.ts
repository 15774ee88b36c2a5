import { expect, it } from "vitest";
import { parse } from "yaml";
import { ruleFiles } from "./files";

const file = (path: string, options = {}) => parse(ruleFiles(options).find((one) => one.path === path)?.text ?? "");

it("the operator's rules are those of both files", () => {
  const { kind, spec } = file("prometheus/prometheus-rule.yaml");
  const { groups: recording } = file("prometheus/rules/recording.yaml");
  const { groups: alerts } = file("prometheus/rules/alerts.yaml");
  expect(kind).toBe("PrometheusRule");
  expect(spec.groups).toEqual([...recording, ...alerts]);
});

it("runbooks are where one says, with a slash at the end or without", () => {
  for (const runbookBase of ["https://wiki.example/rtc", "https://wiki.example/rtc/"]) {
    const [storm] = file("prometheus/rules/alerts.yaml", { runbookBase }).groups[0].rules;
    expect(storm.annotations.runbook_url).toBe("https://wiki.example/rtc/RtcReconnectStorm.md");
  }
});
