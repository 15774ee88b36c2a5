import { resolveSimulation, SimulateOptionError, type SimulateOptions } from "../../simulate/options";
import { checkUrl, duration, given, numeric, type OptionName, readHeaders, UsageError, type Values } from "./values";

export interface SimulateCommand {
  command: "simulate";
  options: SimulateOptions;
}

const STORM_OPTIONS = ["plant", "at", "outage", "share", "retry", "capacity"] as const satisfies readonly OptionName[];

export const SIMULATE_OPTIONS: readonly OptionName[] = [
  "url",
  "dry-run",
  "header",
  "sessions",
  "seed",
  "service",
  "environment",
  "duration",
  "length",
  "stats",
  "start",
  "deaths",
  "live",
  "metrics",
  ...STORM_OPTIONS,
];

/** Names of the library's options as the command line spells them. */
const SPELLED: Record<string, string> = {
  statsMs: "stats",
  durationMs: "duration",
  lengthMs: "length",
  startMs: "start",
  "storm.plant": "plant",
  "storm.plant.attribute": "plant",
  "storm.atMs": "at",
  "storm.outageMs": "outage",
  "storm.share": "share",
  "storm.retry": "retry",
  "storm.capacityPerSecond": "capacity",
};

const DEFAULT_SESSIONS = 200;

function time(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new UsageError(`--start must be a date such as 2026-03-01T08:00:00Z, not "${text}"`);
  return ms;
}

function plant(text: string | undefined): { attribute: string; value: string } | undefined {
  if (text === undefined) return undefined;
  const [, attribute, value] = /^(\w+)=(.+)$/.exec(text) ?? [];
  if (attribute === undefined || value === undefined)
    throw new UsageError(`--plant must be what the dead server is known by, such as region=eu-west-1, not "${text}"`);
  return { attribute, value };
}

/** A number stays one, so that the truth repeats it as one; any other word is a seed too. */
const seedOf = (text = "1"): number | string => (/^\d{1,15}$/.test(text) ? Number(text) : text);

export function readSimulate(values: Values, kind: string | undefined): SimulateCommand {
  if (kind !== "day" && kind !== "storm")
    throw new UsageError(`simulate takes "day" or "storm"${kind === undefined ? "" : `, not "${kind}"`}`);
  const { url, header } = values;
  if (url === undefined && !values["dry-run"])
    throw new UsageError("simulate needs --url, the base URL of an OTLP/HTTP receiver, or --dry-run");
  if (url !== undefined && values["dry-run"]) throw new UsageError("--url and --dry-run exclude each other");
  for (const one of url ?? []) checkUrl("url", one);
  for (const name of STORM_OPTIONS)
    if (kind === "day" && values[name] !== undefined) throw new UsageError(`--${name} goes with storm`);
  const options = given({
    kind,
    url,
    headers: header && readHeaders(header),
    sessions: numeric("sessions", values.sessions, true) ?? DEFAULT_SESSIONS,
    seed: seedOf(values.seed),
    service: values.service,
    environment: values.environment,
    durationMs: duration("duration", values.duration),
    lengthMs: duration("length", values.length),
    statsMs: duration("stats", values.stats),
    startMs: time(values.start),
    deaths: numeric("deaths", values.deaths, false),
    live: values.live,
    metrics: values.metrics,
    storm: given({
      plant: plant(values.plant),
      atMs: duration("at", values.at),
      outageMs: duration("outage", values.outage),
      share: numeric("share", values.share, false),
      retry: values.retry,
      capacityPerSecond: numeric("capacity", values.capacity, false),
    }),
  }) as SimulateOptions;
  try {
    resolveSimulation(options);
  } catch (error) {
    if (error instanceof SimulateOptionError)
      throw new UsageError(`--${SPELLED[error.option] ?? error.option} ${error.problem}`);
    throw error;
  }
  return { command: "simulate", options };
}
