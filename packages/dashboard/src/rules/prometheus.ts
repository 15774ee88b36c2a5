import type { Data } from "../gateway";
import type { Names } from "../query";
import { type Alert, condition } from "./alert";
import { annotationsOf, labelsOf } from "./annotations";
import { alertGroups, type RuleGroup, recordingGroups } from "./groups";
import type { RecordingRule } from "./recorded";
import { createTexts, VALUE_IN } from "./texts";

const group = <Rule>({ name, intervalS, rules }: RuleGroup<Rule>, toData: (rule: Rule) => Data): Data => ({
  name,
  interval: `${intervalS}s`,
  rules: rules.map(toData),
});

const recording = ({ record, expr }: RecordingRule): Data => ({ record, expr });

const alerting = (names: Names, runbookBase: string) => {
  const texts = createTexts(names, VALUE_IN.prometheus);
  return (alert: Alert): Data => ({
    alert: alert.name,
    expr: condition(alert),
    for: alert.for,
    labels: labelsOf(alert),
    annotations: annotationsOf(alert, texts, runbookBase),
  });
};

export const recordingFile = (names: Names): Data => ({
  groups: recordingGroups(names).map((one) => group(one, recording)),
});

export const alertFile = (names: Names, runbookBase: string): Data => ({
  groups: alertGroups(names).map((one) => group(one, alerting(names, runbookBase))),
});

/**
 * All rules for the Prometheus Operator.
 *
 * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PrometheusRule
 */
export const prometheusRule = (names: Names, runbookBase: string): Data => ({
  apiVersion: "monitoring.coreos.com/v1",
  kind: "PrometheusRule",
  metadata: { name: "rtcscope", labels: { "app.kubernetes.io/name": "rtcscope" } },
  spec: {
    groups: [
      ...recordingGroups(names).map((one) => group(one, recording)),
      ...alertGroups(names).map((one) => group(one, alerting(names, runbookBase))),
    ],
  },
});
