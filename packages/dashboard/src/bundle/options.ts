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
   * Uids of the data sources that are provisioned, that alerts ask, and that dashboards begin with. A text alone is
   * Prometheus'. Default `rtcscope-prometheus`, `rtcscope-tempo`, `rtcscope-loki`; dashboards then begin with what Grafana
   * chooses.
   */
  datasourceUid?: string | Partial<DatasourceUids>;
  /** Of the gateway's configuration. */
  gateway?: GatewayOptions;
  /** Where alerts say that their runbooks are: an address that holds the files of docs/runbooks. Default that path itself. */
  runbookBase?: string;
}

export interface ResolvedBundleOptions {
  readonly naming: Naming;
  readonly uids: DatasourceUids;
  /** Those that were asked for. */
  readonly givenUids: Partial<DatasourceUids>;
  readonly gateway: GatewayOptions;
  readonly runbookBase: string | undefined;
}

/** What Grafana takes as a uid. */
const UID = /^[A-Za-z0-9_-]{1,40}$/;

const isOneOf = <T extends string>(all: readonly T[], text: string): text is T => all.some((one) => one === text);

/** @throws TypeError for what is no naming, no data source, or no uid */
export function resolveOptions(options: BundleOptions = {}): ResolvedBundleOptions {
  const { naming = "suffixes", datasourceUid = {}, gateway = {}, runbookBase } = options;
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
  if (runbookBase !== undefined && !/^https?:\/\/[^/?#\s]+/.test(runbookBase))
    throw new TypeError(
      `runbookBase must be an address such as https://wiki.example/rtc, not ${JSON.stringify(runbookBase)}`,
    );
  return { naming, uids, givenUids: given, gateway, runbookBase: runbookBase?.replace(/\/+$/, "") };
}
