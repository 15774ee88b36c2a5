import { describe, expect, it } from "vitest";
import { createNames, NAMINGS } from "../../query";
import { condition, guarded } from "../alert";
import { recordingGroups } from "../groups";
import { createTexts, VALUE_IN } from "../texts";
import { alerts } from ".";

const all = alerts(createNames());

describe("an alert", () => {
  it.each(all.map((alert) => [`${alert.name} ${alert.variant ?? ""}`.trim(), alert] as const))(
    "%s says who it is about, what to look at, and more than one condition",
    (_, alert) => {
      const texts = createTexts(createNames(), VALUE_IN.prometheus);
      expect(alert.summary(texts)).toContain("$labels.service_name");
      expect(alert.summary(texts)).toContain("$value");
      expect(alert.description(texts)).toMatch(/Look at/);
      expect(alert.and.length).toBeGreaterThan(0);
    },
  );

  it("fires above its threshold, and only where all guards hold", () => {
    const [alert] = all.filter(({ name }) => name === "RtcTelemetryGone");
    expect(alert && condition(alert)).toBe(
      [
        "rtc_app:sessions_active:avg30m_offset15m > 20",
        "and rtc_app:sessions_expected:rate1h > 0.25 * rtc_app:sessions_active:avg30m_offset15m",
        "unless rtc_app:sessions_active:rate5m",
      ].join("\n"),
    );
    expect(alert && guarded(alert)).toMatch(/^rtc_app:sessions_active:avg30m_offset15m\nand /);
  });

  it.each(NAMINGS)("asks only for series that are recorded (%s)", (naming) => {
    const names = createNames(naming);
    const recorded = new Set(recordingGroups(names).flatMap(({ rules }) => rules.map(({ record }) => record)));
    const asked = alerts(names).flatMap((alert) => condition(alert).match(/rtc_\w+:\w+:\w+/g) ?? []);
    expect(asked.filter((name) => !recorded.has(name))).toEqual([]);
    expect(alerts(names).map(condition).join()).not.toContain("rtc_client");
  });
});

describe("texts", () => {
  it("find labels with dots by index, and leave out what a series does not have", () => {
    const { service } = createTexts(createNames("utf8"), VALUE_IN.prometheus);
    expect(service).toBe(
      '{{ index $labels "service.name" }}{{ with index $labels "rtc.transport" }} over {{ . }}{{ end }}' +
        '{{ with index $labels "deployment.environment.name" }} in {{ . }}{{ end }}',
    );
  });

  it("find the value where the store has it", () => {
    expect(createTexts(createNames(), VALUE_IN.grafana).percent).toBe("{{ $values.B.Value | humanizePercentage }}");
  });
});
