import { describe, expect, it } from "vitest";
import {
  annotation,
  bargauge,
  type Dashboard,
  dashboard,
  datasourceVariable,
  headLink,
  labelVariable,
  type Panel,
  range,
  type Target,
  timeseries,
  UNIT,
} from "../grafana";
import { createNames } from "../query";
import { type LintOptions, lint, RULES } from ".";

const EXPR =
  'sum by (rtc_transport) (rate(rtc_client_reconnects_total{rtc_transport=~"$transport"}[$__rate_interval]))';

function good(): Dashboard {
  const said = { title: "A", description: "What it means, and what to do with it.", unit: UNIT.perSecond, width: 12 };
  return dashboard({
    uid: "one",
    title: "One",
    description: "A question?",
    tags: [],
    variables: [
      datasourceVariable("prometheus"),
      labelVariable(createNames(), {
        name: "transport",
        label: "Transport",
        description: "Which.",
        series: "rtc_client_reconnects_total",
        attribute: "rtc.transport",
      }),
    ],
    links: [headLink("One", "one", "Itself.")],
    rows: [
      {
        title: "Row",
        panels: [
          timeseries({ ...said, key: "a", queries: [range(EXPR, "{{rtc_transport}}")] }),
          bargauge({ ...said, key: "b", title: "B", queries: [range(EXPR, "{{rtc_transport}}")] }),
        ],
      },
    ],
  });
}

const NO_EXCEPTIONS: LintOptions = { exceptions: [] };

/** The good one with one panel changed, the first that shows something. */
function withPanel(change: (panel: Panel) => Partial<Panel>): Dashboard {
  const made = good();
  return { ...made, panels: made.panels.map((panel, at) => (at === 1 ? { ...panel, ...change(panel) } : panel)) };
}

const withTarget = (change: Partial<Target>) =>
  withPanel(({ targets = [] }) => ({ targets: targets.map((target) => ({ ...target, ...change })) }));

const withExpr = (expr: string) => withTarget({ expr, legendFormat: "name" });

const PROMETHEUS = { type: "prometheus", uid: "prometheus" };

const narrowed = (rest: string) => `rtc_client_reconnects_total{rtc_transport=~"$transport"${rest}}`;

/** Something wrong for each rule, and for each thing that a rule demands. */
const WRONG: readonly (readonly [string, string, Dashboard])[] = [
  ["schema", "another version", { ...good(), schemaVersion: 16 }],
  ["said", "a dashboard without a description", { ...good(), description: "" }],
  ["said", "a panel without a title", withPanel(() => ({ title: "" }))],
  ["said", "a panel with another one's title", withPanel(() => ({ title: "B" }))],
  ["said", "a panel without a description", withPanel(() => ({ description: "" }))],
  ["unit", "no unit", withPanel(() => ({ fieldConfig: { defaults: {}, overrides: [] } }))],
  ["unit", "an unknown unit", withPanel(() => ({ fieldConfig: { defaults: { unit: "parsec" }, overrides: [] } }))],
  ["ids", "a uid that is none", { ...good(), uid: "No Uid" }],
  ["ids", "a panel with another one's id", withPanel(() => ({ id: good().panels[2]?.id ?? 0 }))],
  ["ids", "two queries of one letter", withPanel(({ targets = [] }) => ({ targets: [...targets, ...targets] }))],
  ["grid", "a panel on another one", withPanel(() => ({ gridPos: { x: 11, y: 1, w: 12, h: 8 } }))],
  ["grid", "a panel outside", withPanel(() => ({ gridPos: { x: 20, y: 30, w: 12, h: 8 } }))],
  ["datasources", "a query by uid", withTarget({ datasource: { type: "prometheus", uid: "P1809F7CD0C75ACF3" } })],
  ["datasources", "a panel by uid", withPanel(() => ({ datasource: { type: "prometheus", uid: "prometheus" } }))],
  [
    "datasources",
    "a mark by uid",
    {
      ...good(),
      annotations: {
        list: [
          { ...annotation({ name: "A", expr: "up", title: "", text: "", colour: "red" }), datasource: PROMETHEUS },
        ],
      },
    },
  ],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's own variable.
  ["datasources", "a variable of another type", withTarget({ datasource: { type: "loki", uid: "${datasource}" } })],
  ["variables", "one that does not exist", withPanel(() => ({ title: "A of $nobody" }))],
  ["variables", "one that nothing uses", { ...good(), panels: [] }],
  ["links", "to no dashboard", { ...good(), links: [headLink("Two", "two", "Gone.")] }],
  [
    "links",
    "with a variable that is not there",
    withPanel(() => ({ links: [{ title: "One", url: "/d/one?var-session=a" }] })),
  ],
  ["windows", "a rate over a time of its own", withExpr(`sum(rate(${narrowed("")}[5m]))`)],
  ["windows", "a course over the whole time", withExpr(`sum(increase(${narrowed("")}[$__range]))`)],
  [
    "registry",
    "a series that is not there",
    withExpr('sum(rate(nobody_total{rtc_transport=~"$transport"}[$__rate_interval]))'),
  ],
  ["registry", "a condition that it has not", withExpr(`sum(rate(${narrowed(', colour="red"')}[$__rate_interval]))`)],
  ["registry", "a label that it has not", withExpr(`sum by (colour) (rate(${narrowed("")}[$__rate_interval]))`)],
  ["cardinality", "a session", withExpr(`sum by (session_id) (rate(${narrowed("")}[$__rate_interval]))`)],
  ["cardinality", "a trace", withExpr(`sum(rate(${narrowed(', trace_id="a"')}[$__rate_interval]))`)],
  ["cardinality", "a browser", withTarget({ legendFormat: "{{user_agent}}" })],
  ["legends", "none", withTarget({ legendFormat: "" })],
  ["legends", "of a label that is gone", withTarget({ legendFormat: "{{rtc_outcome}}" })],
  ["no-nan", "a division by what may be 0", withExpr(`sum(rate(${narrowed("")}[$__rate_interval])) / ${narrowed("")}`)],
  [
    "no-nan",
    "a quantile of nothing",
    withExpr(`histogram_quantile(0.9, sum by (le) (rate(${narrowed("")}[$__rate_interval])))`),
  ],
  [
    "within-bucket",
    "an exact quantile",
    withExpr(`histogram_quantile(0.9, sum by (le) (rate(${narrowed("")}[$__rate_interval]))) >= 0`),
  ],
  ["filters", "a panel of everybody", withExpr("sum(rate(rtc_client_reconnects_total[$__rate_interval]))")],
];

describe("the lint", () => {
  it("finds nothing in what is good", () => {
    expect(lint([good()], NO_EXCEPTIONS)).toEqual([]);
  });

  it.each(WRONG)("finds by %s: %s", (rule, _about, made) => {
    expect(lint([made], NO_EXCEPTIONS).map((finding) => finding.rule)).toContain(rule);
  });

  it("finds two of one uid", () => {
    expect(lint([good(), good()], NO_EXCEPTIONS)).toMatchObject([{ rule: "ids" }, { rule: "ids" }]);
  });

  it("is shown to find by each of its rules", () => {
    expect(new Set(WRONG.map(([rule]) => rule))).toEqual(new Set(RULES.map(({ name }) => name)));
  });

  it("lets pass what is written down, and finds what is written down for nothing", () => {
    const exception = { rule: "unit", dashboard: "one", panel: "A", why: "because" };
    const made = withPanel(() => ({ fieldConfig: { defaults: {}, overrides: [] } }));
    expect(lint([made], { exceptions: [exception] })).toEqual([]);
    expect(lint([good()], { exceptions: [exception] })).toMatchObject([
      { rule: "unit", panel: "A", about: expect.stringContaining("nothing needs") },
    ]);
  });
});
