import { describe, expect, it } from "vitest";
import { clickedColumn, clickedLabel, dashboardUrl } from ".";

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: Grafana's own variables.
describe("a link to a dashboard", () => {
  it("keeps the time and what variables are set to, but for those that it sets", () => {
    const set = { transport: clickedLabel("rtc_transport") };
    expect(dashboardUrl("one", { keep: ["service", "transport"], set })).toBe(
      "/d/one?${__url_time_range}&${service:queryparam}&var-transport=${__field.labels.rtc_transport}",
    );
  });

  it("names labels and columns with dots", () => {
    expect(clickedLabel('"rtc.transport"')).toBe('${__field.labels["rtc.transport"]}');
    expect(clickedColumn("session.id")).toBe('${__data.fields["session.id"]}');
  });
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: Grafana's own variables.
