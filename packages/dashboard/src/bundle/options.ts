import type { GatewayOptions } from "../gateway";
import { NAMINGS, type Naming } from "../query";

/** Stores that the bundle gives Grafana as data sources. */
export const DATASOURCES = ["prometheus", "tempo", "loki"] as const;
export type DatasourceKind = (typeof DATASOURCES)[number];

/** Uids of Grafana data sources, by kind. */
export type DatasourceUids = Readonly<Record<DatasourceKind, string>>;

export interface BundleOptions {
  /** How the store spells names that came by OTLP. Default `suffixes`, as Prometheus does unless told otherwise. */
  naming?: Naming;
  /**
   * Uids of the data sources that are provisioned, and that alert rules ask. A text alone is Prometheus'. Dashboards ask for
   * their data sources by variables and hold none. Default `rtcscope-prometheus`, `rtcscope-tempo`, `rtcscope-loki`.
   */
  datasourceUid?: string | Partial<DatasourceUids>;
  /** Of the gateway's configuration. */
  gateway?: GatewayOptions;
}

export interface ResolvedBundleOptions {
  readonly naming: Naming;
  readonly uids: DatasourceUids;
  readonly gateway: GatewayOptions;
}

/** What Grafana takes as a uid. */
const UID = /^[A-Za-z0-9_-]{1,40}$/;

const isOneOf = <T extends string>(all: readonly T[], text: string): text is T => all.some((one) => one === text);

/** @throws TypeError for what is no naming, no data source, or no uid */
export function resolveOptions({ naming = "suffixes", datasourceUid = {}, gateway = {} }: BundleOptions = {}) {
  if (!isOneOf(NAMINGS, naming))
    throw new TypeError(`naming must be one of ${NAMINGS.join(", ")}, not ${JSON.stringify(naming)}`);
  const given = typeof datasourceUid === "string" ? { prometheus: datasourceUid } : datasourceUid;
  for (const [kind, uid] of Object.entries(given)) {
    if (!isOneOf(DATASOURCES, kind))
      throw new TypeError(`datasourceUid: ${JSON.stringify(kind)} is none of ${DATASOURCES.join(", ")}`);
    if (!UID.test(uid))
      throw new TypeError(
        `datasourceUid: ${JSON.stringify(uid)} is no uid; Grafana takes up to 40 letters, digits, - and _`,
      );
  }
  const uids: DatasourceUids = {
    prometheus: given.prometheus ?? "rtcscope-prometheus",
    tempo: given.tempo ?? "rtcscope-tempo",
    loki: given.loki ?? "rtcscope-loki",
  };
  return { naming, uids, gateway } satisfies ResolvedBundleOptions;
}
