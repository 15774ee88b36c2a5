import type { Texts } from "./texts";

/** Who is called: somebody now, or whoever reads tickets. */
export type Severity = "critical" | "warning";

/** Dashboards by uid. */
export type DashboardUid = `rtcscope-${"overview" | "connect" | "media" | "latency" | "storms" | "transports"}`;

/**
 * An alert as data; Prometheus' and Grafana's rules are made of it.
 *
 * It fires where `value` is above `above`, for every series of `value` that each of `and` has too, and `unless` has not:
 * those are PromQL with the labels of `value`.
 */
export interface Alert {
  /** CamelCase, after the symptom; also the name of its page in docs/runbooks. */
  readonly name: string;
  /** Tells rules of one name apart. */
  readonly variant?: string;
  readonly severity: Severity;
  readonly dashboard: DashboardUid;
  readonly value: string;
  readonly above: number;
  readonly and: readonly string[];
  readonly unless?: string;
  /** How long it must be so, as Prometheus spells durations. */
  readonly for: string;
  /** One line, for a phone. */
  readonly summary: (texts: Texts) => string;
  /** What a human should look at. */
  readonly description: (texts: Texts) => string;
}

const guards = ({ and, unless }: Alert) => [
  ...and.map((guard) => `and ${guard}`),
  ...(unless ? [`unless ${unless}`] : []),
];

/** The value where it counts: all of the condition but the threshold. */
export const guarded = (alert: Alert): string => [alert.value, ...guards(alert)].join("\n");

/** The whole condition. */
export const condition = (alert: Alert): string => [`${alert.value} > ${alert.above}`, ...guards(alert)].join("\n");
