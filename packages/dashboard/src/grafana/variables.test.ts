import { describe, expect, it } from "vitest";
import { createNames, type Naming } from "../query";
import { datasourceVariable, labelVariable } from ".";

const made = (naming: Naming) =>
  labelVariable(createNames(naming), {
    name: "service",
    label: "Service",
    description: "Which.",
    series: createNames(naming).series("rtc.client.sessions.started", undefined),
    attribute: "service.name",
  });

describe("a variable of a label", () => {
  it("offers the values in the dashboard's time, and by All also series without the label", () => {
    expect(made("suffixes")).toMatchObject({
      query: { query: "label_values(rtc_client_sessions_started_total, service_name)" },
      refresh: 2,
      includeAll: true,
      allValue: ".*",
      current: { value: ["$__all"] },
    });
  });

  it("reads names with dots from a result, which every Grafana can", () => {
    const { query, regex = "" } = made("utf8");
    expect(query).toMatchObject({
      query: 'query_result(count by ("service.name") (last_over_time({"rtc.client.sessions.started"}[$__range])))',
    });
    // What Grafana makes of a result.
    expect(new RegExp(regex.slice(1, -1)).exec('{service.name="studio"} 3 1700000000000')?.[1]).toBe("studio");
  });
});

describe("a variable of a data source", () => {
  it("begins with the default, or with what it is told", () => {
    expect(datasourceVariable("loki")).toMatchObject({ name: "loki", query: "loki", current: { value: "default" } });
    expect(datasourceVariable("prometheus", "P1")).toMatchObject({ name: "datasource", current: { value: "P1" } });
  });
});
