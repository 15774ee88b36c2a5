import { readdirSync, readFileSync } from "node:fs";
import { GATEWAY_METRICS, METRICS } from "@rtcscope/core/semconv";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { ALL_METRICS } from "../metrics";
import { gatewayConfig } from "./config";
import { OTHER, valuesOf } from "./labels";
import { labelsOf, sources } from "./sources";
import { NO_TEXT, TEXT } from "./text";

interface Definition {
  name: string;
  unit: string;
  attributes: { key: string; optional?: boolean; default_value?: string }[];
  conditions: string[];
  sum?: { value: string };
  histogram?: { buckets: number[]; value: string };
}
const connector = (options?: Parameters<typeof gatewayConfig>[0]) =>
  gatewayConfig(options).connectors.signal_to_metrics as unknown as { spans: Definition[]; logs: Definition[] };

describe("the series that the gateway makes", () => {
  const { spans, logs } = connector();
  const all = [...spans, ...logs];

  it("are the registry's, each from one signal only: two would be two writers", () => {
    expect(new Set(all.map(({ name }) => name))).toEqual(new Set([...METRICS, ...GATEWAY_METRICS].map((m) => m.name)));
    const ofSpans = new Set(spans.map(({ name }) => name));
    expect(logs.filter(({ name }) => ofSpans.has(name))).toEqual([]);
  });

  it("have labels of which each has a rule, and none that is a session's", () => {
    for (const metric of ALL_METRICS) for (const label of [...labelsOf(metric), ...(metric.by ?? [])]) valuesOf(label);
    expect(() => valuesOf("session.id")).toThrow(/which values session.id can have/);
  });

  it("take a label either from the record or from the key, never from both", () => {
    for (const { from, metrics } of sources()) {
      const spread = metrics.flatMap(({ by = [] }) => by);
      const own = metrics.flatMap((metric) => labelsOf(metric).filter((label) => !metric.by?.includes(label)));
      expect({ from, both: spread.filter((label) => own.includes(label)) }).toEqual({ from, both: [] });
    }
  });

  it("add floating point numbers within bounds, so that no record breaks a sum", () => {
    for (const { name, sum, histogram, conditions } of all) {
      const value = sum?.value ?? histogram?.value ?? "";
      if (value === "1") continue;
      expect({ name, value }).toEqual({ name, value: expect.stringMatching(/^(Double|Seconds)\(/) });
      expect(conditions).toEqual([expect.stringMatching(/ >= .* <= \d+$/)]);
    }
  });

  it("keep phases of the application's own that are named, in durations and in the critical path", () => {
    const phases = (definitions: Definition[]) =>
      definitions
        .filter(({ name }) => name === "rtc.client.connect.critical_path.duration")
        .map(({ attributes }) => attributes.find(({ key }) => key === "rtc.connect.phase")?.default_value);
    expect(phases(spans)).toEqual(expect.arrayContaining(["dtls", "other", OTHER]));
    expect(phases(connector({ phases: ["generation.started"] }).spans)).toContain("generation.started");
    for (const phase of ["", "A b", "x".repeat(65), '"'])
      expect(() => gatewayConfig({ phases: [phase] })).toThrow(TypeError);
    expect(() => gatewayConfig({ phases: Array.from({ length: 51 }, (_, nth) => `p${nth}`) })).toThrow(/at most 50/);
  });
});

describe("text in the registry", () => {
  /** Ids, versions, names out of a browser's or the application's own list: nobody else's words. */
  const CHOSEN =
    /[.](id|codec|codec_parameters|scalability_mode|implementation|summary|participant|phase|type|missing|region|version)$|^rtc[.]state[.](value|previous)$|^rtc[.]stats[.]sample$/;

  it("is looked at, unless it was decided that it is none", () => {
    const registry = new URL("../../../../semconv/", import.meta.url);
    const open = readdirSync(registry)
      .filter((file) => file.endsWith(".yaml"))
      .flatMap((file) => parse(readFileSync(new URL(file, registry), "utf8")).groups)
      .flatMap(({ attributes = [] }: { attributes?: { id?: string; type?: unknown }[] }) => attributes)
      .filter(({ type }) => type === "string" || type === "string[]")
      .map(({ id = "" }) => id)
      .filter((id) => id.startsWith("rtc."));
    expect(open.length).toBeGreaterThan(20);
    for (const id of open) expect({ id, decided: TEXT.includes(id) || CHOSEN.test(id) }).toEqual({ id, decided: true });
    expect(NO_TEXT.filter((key) => TEXT.includes(key))).toEqual([]);
  });
});
