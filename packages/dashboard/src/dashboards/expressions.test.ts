import { describe, expect, it } from "vitest";
import { dashboard, datasourceVariable, logMetric, range, textVariable, timeseries, UNIT } from "../grafana";
import { expressions } from "./expressions";

const made = dashboard({
  uid: "one",
  title: "One",
  description: "One.",
  tags: [],
  variables: [datasourceVariable("prometheus"), textVariable("session", "Session", "An id.")],
  links: [],
  rows: [
    {
      title: "Closed",
      collapsed: true,
      panels: [
        timeseries({
          key: "a",
          title: "A",
          description: "A.",
          unit: UNIT.number,
          width: 24,
          queries: [
            range('rate(x{id="$session"}[$__rate_interval]) * $__range_s', "x"),
            // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's own variable.
            logMetric('sum(count_over_time({a="$1"} [${__interval}]))', "y"),
          ],
        }),
      ],
    },
  ],
});

describe("the queries of a dashboard", () => {
  it("are those of one language, in closed rows too, with what Grafana would put in", () => {
    expect(expressions(made)).toEqual([{ panel: "A", refId: "A", expr: 'rate(x{id=""}[2m]) * 3600', instant: false }]);
    expect(expressions(made, "loki", { interval: "10s" })).toMatchObject([
      { refId: "B", expr: 'sum(count_over_time({a="$1"} [10s]))' },
    ]);
  });

  it("take the values that they are given", () => {
    const [query] = expressions(made, "prometheus", { variables: { session: "s" }, rateInterval: "5m", rangeS: 60 });
    expect(query?.expr).toBe('rate(x{id="s"}[5m]) * 60');
  });
});
