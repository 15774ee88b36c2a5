import type { Data } from "../../gateway";
import type { Names } from "../../query";
import { alerts } from "../alerts";
import { alertGroups, recordingGroups } from "../groups";
import { RUNBOOK_BASE, runbookUrl } from "../runbooks";
import { createTexts, VALUE_IN } from "../texts";
import { type InputSeries, inputSeries, type Labels, SAMPLE_S } from "./series.test-kit";

/** An alert that is to fire. */
export interface Firing {
  readonly labels: Labels;
  readonly variant?: string;
  /** Word for word, as it reaches a phone. */
  readonly summary: string;
}

/** What happens to a service, and what its alert says about it. */
export interface Case {
  readonly alert: string;
  readonly name: string;
  readonly series: readonly InputSeries[];
  /** Seconds between evaluations; default a minute. */
  readonly everyS?: number;
  /** By minutes from the beginning; nothing is silence. */
  readonly at: readonly { readonly minutes: number; readonly fires?: readonly Firing[] }[];
}

export const fires = ({ at }: Case): boolean => at.some((moment) => (moment.fires ?? []).length > 0);

/** What a description says for these labels: its templates are only labels. */
function filled(template: string, labels: Labels, names: Names): string {
  return Object.entries(labels).reduce(
    (text, [attribute, value]) =>
      text.replaceAll(createTexts(names, VALUE_IN.prometheus).label(attribute), value ?? ""),
    template,
  );
}

function expected({ labels, variant, summary }: Firing, name: string, names: Names): Data {
  const alert = alerts(names).find((one) => one.name === name && one.variant === variant);
  if (!alert) throw new Error(`there is no alert ${name} ${variant ?? ""}`);
  const told = Object.entries(labels).filter(([, value]) => value);
  return {
    exp_labels: {
      severity: alert.severity,
      burn: variant,
      // As YAML, a label is bare: quotes are PromQL's.
      ...Object.fromEntries(told.map(([attribute, value]) => [names.label(attribute).replaceAll('"', ""), value])),
    },
    exp_annotations: {
      summary,
      description: filled(alert.description(createTexts(names, VALUE_IN.prometheus)), labels, names),
      runbook_url: runbookUrl(alert, RUNBOOK_BASE),
      dashboard_uid: alert.dashboard,
    },
  };
}

const clock = (minutes: number) => {
  const seconds = Math.round(minutes * 60);
  return `${Math.floor(seconds / 60)}m${seconds % 60 ? `${seconds % 60}s` : ""}`;
};

/**
 * A file for `promtool test rules`.
 *
 * @param rules where the rules are, from the file
 */
export const testFile = (cases: readonly Case[], names: Names, rules: string): Data => ({
  rule_files: [`${rules}/recording.yaml`, `${rules}/alerts.yaml`],
  // Without it, promtool's order is another one each time.
  group_eval_order: [...recordingGroups(names), ...alertGroups(names)].map((group) => group.name),
  // Prometheus evaluates each group at its own interval; promtool all at one, and an hour of these in a second.
  evaluation_interval: `${Math.min(...cases.map(({ everyS = 60 }) => everyS))}s`,
  tests: cases.map(({ alert, name, series, at }) => ({
    name: `${alert}: ${name}`,
    interval: `${SAMPLE_S}s`,
    input_series: series.map((one) => inputSeries(one, names)),
    alert_rule_test: at.map(({ minutes, fires: firing = [] }) => ({
      eval_time: clock(minutes),
      alertname: alert,
      exp_alerts: firing.map((one) => expected(one, alert, names)),
    })),
  })),
});
