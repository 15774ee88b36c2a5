import { describe, expect, it } from "vitest";
import { createNames, NAMINGS } from "../query";
import { alertGroups, recordingGroups } from "./groups";

const groups = recordingGroups(createNames());

describe("groups of recording rules", () => {
  it("hold every rule once: two of one name would be two writers", () => {
    const records = groups.flatMap(({ rules }) => rules.map(({ record }) => record));
    expect(records).toEqual([...new Set(records)]);
  });

  it("are named by level, metric and operation", () => {
    for (const { rules } of groups)
      for (const { record } of rules)
        expect(record).toMatch(/^rtc_(?:fleet|service|app):[a-z0-9_]+:(?:rate|ratio|max|avg|median)[a-z0-9_]+$/);
  });

  it("rest on what was recorded before, or by a group that is at least as quick", () => {
    const quickness = new Map(groups.flatMap(({ rules, intervalS }) => rules.map(({ record }) => [record, intervalS])));
    for (const { rules, intervalS } of groups) {
      const before = new Set<string>();
      for (const { record, expr } of rules) {
        for (const used of expr.match(/rtc_\w+:\w+:\w+/g) ?? [])
          expect(before.has(used) || (quickness.get(used) ?? Infinity) < intervalS, `${record} uses ${used}`).toBe(
            true,
          );
        before.add(record);
      }
    }
  });

  it.each(NAMINGS)("match no label that Prometheus prints without its quotes (%s)", (naming) => {
    for (const { rules } of recordingGroups(createNames(naming)))
      for (const { expr } of rules) expect(expr).not.toMatch(/(?:\bon|ignoring|group_left|group_right) \([^)]*"/);
  });
});

it("alerts are evaluated at intervals that Grafana takes", () => {
  for (const { intervalS } of alertGroups(createNames())) expect(intervalS % 10).toBe(0);
});
