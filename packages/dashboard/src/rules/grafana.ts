import type { Data } from "../gateway";
import type { Names } from "../query";
import { type Alert, guarded } from "./alert";
import { annotationsOf, labelsOf } from "./annotations";
import { alertGroups } from "./groups";
import { createTexts, VALUE_IN } from "./texts";

/** Grafana's name for its own server-side expressions. */
const EXPRESSIONS = "__expr__";
/** How far back an instant query may look; Grafana wants to be told. */
const LOOK_BACK_S = 600;

const kebab = (name: string) => name.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();

/** `RtcStallShare` is `rtcscope-stall-share`: stable, and within the 40 signs that a uid may have. */
export const alertUid = ({ name, variant }: Pick<Alert, "name" | "variant">): string =>
  [kebab(name.replace(/^Rtc/, "rtcscope")), ...(variant ? [variant] : [])].join("-");

function step(refId: string, datasourceUid: string, model: Readonly<Record<string, Data>>): Data {
  return { refId, relativeTimeRange: { from: LOOK_BACK_S, to: 0 }, datasourceUid, model: { refId, ...model } };
}

/** A asks the store, B makes one number of each series, C compares: the shape that Grafana's own editor writes. */
const steps = (alert: Alert, datasourceUid: string): Data[] => [
  step("A", datasourceUid, { expr: guarded(alert), instant: true, range: false, editorMode: "code" }),
  step("B", EXPRESSIONS, { type: "reduce", expression: "A", reducer: "last" }),
  step("C", EXPRESSIONS, {
    type: "threshold",
    expression: "B",
    conditions: [{ evaluator: { type: "gt", params: [alert.above] } }],
  }),
];

/**
 * The alerts as Grafana's own, for its file provisioning. They ask for recorded series: the store must have the recording
 * rules.
 *
 * Grafana replaces `$NAME` everywhere but in annotations, so there is none elsewhere.
 *
 * @see https://grafana.com/docs/grafana/latest/alerting/set-up/provision-alerting-resources/file-provisioning/
 */
export function grafanaAlerts(names: Names, runbookBase: string, datasourceUid: string): Data {
  const texts = createTexts(names, VALUE_IN.grafana);
  return {
    apiVersion: 1,
    groups: alertGroups(names).map(({ name, intervalS, rules }) => ({
      orgId: 1,
      name,
      folder: "rtcscope",
      interval: `${intervalS}s`,
      rules: rules.map((alert) => ({
        uid: alertUid(alert),
        title: alert.variant ? `${alert.name} (${alert.variant})` : alert.name,
        condition: "C",
        data: steps(alert, datasourceUid),
        // Nothing to complain about is no series at all.
        noDataState: "OK",
        execErrState: "Error",
        for: alert.for,
        labels: labelsOf(alert),
        annotations: annotationsOf(alert, texts, runbookBase),
      })),
    })),
  };
}
