import { RTC_PATH_LOCAL_TYPE_VALUES, RTC_ROLE_VALUES, RTC_TRANSPORT_VALUES } from "@rtcscope/core/semconv";
import { z } from "zod";

export const REGIONS = ["eu-west-1", "us-east-1", "ap-south-1"] as const;

const MINUTE = 60_000;
const share = z.number().min(0, "must be from 0 to 1").max(1, "must be from 0 to 1");
const positive = z.number().positive("must be above 0");

/** What the server that dies is known by. */
export const PLANTS = ["region", "transport", "version", "candidate", "role"] as const;
export type Plant = (typeof PLANTS)[number];

/** How a fleet is simulated. Times in ms; shares from 0 to 1. */
export const simulateOptionsSchema = z.strictObject({
  kind: z.enum(["day", "storm"]),
  sessions: z.int("must be a whole number").positive("must be above 0"),
  /** The same seed makes the same plan. */
  seed: z.union([z.int(), z.string().min(1)]),
  /** Base URL of an OTLP/HTTP receiver, or of several that take turns. Absent: nothing is sent, only the truth is made. */
  url: z.union([z.string().min(1), z.array(z.string().min(1))]).optional(),
  headers: z.record(z.string(), z.string()).default({}),
  /** `service.name`: several simulations in one store are told apart by it. */
  service: z.string().min(1).default("simulation"),
  environment: z.string().min(1).optional(),
  /** `service.version` of the old and the new release. */
  versions: z.tuple([z.string().min(1), z.string().min(1)]).default(["1.8.0", "1.9.0"]),
  regions: z
    .array(z.string().min(1))
    .min(1)
    .default([...REGIONS]),
  /** Metrics of the clients' own beside spans and events; a gateway drops them and makes its own. */
  metrics: z.boolean().default(false),
  /** Sessions begin over this time. Default: day 24 h, storm 1 h, live 5 min. */
  durationMs: positive.optional(),
  /** Mean time that a session has media; each has 0.4 to 1.6 of it. Default: 3 min, storm 12 min, live 1 min (storm 3 min). */
  lengthMs: positive.optional(),
  /** Time between two statistics reports of a connection. Default: 2 s, storm and live 4 s. */
  statsMs: z.union([z.literal(1000), z.literal(2000), z.literal(4000)], "must be 1000, 2000 or 4000").optional(),
  /** Real time with the browsers' own delivery, instead of told as fast as the receiver takes it. */
  live: z.boolean().default(false),
  /** When the virtual period begins, ms since the Unix epoch. Default: so that it ends now. Not with `live`. */
  startMs: positive.optional(),
  /** Share of sessions whose tab dies without a word. */
  deaths: share.default(0.05),
  storm: z
    .strictObject({
      /** Default: a region drawn by the seed. */
      plant: z.strictObject({ attribute: z.enum(PLANTS), value: z.string().min(1) }).optional(),
      /** When the server dies, from the beginning. Default: 0.6 of the duration. */
      atMs: positive.optional(),
      outageMs: positive.default(20_000),
      /** Share of the planted sessions that the server carried, and of all others. */
      share: share.default(0.9),
      otherShare: share.default(0.03),
      /** `fixed`: exponential back-off in step; `jitter`: the policy of `@rtcscope/core/retry`. */
      retry: z.enum(["fixed", "jitter"]).default("jitter"),
      /** Connects that the server takes per second once it is back. Default: a twentieth of those it lost, 2 at least. */
      capacityPerSecond: positive.optional(),
    })
    .prefault({}),
});

export type SimulateOptions = z.input<typeof simulateOptionsSchema>;

type Parsed = z.output<typeof simulateOptionsSchema>;
export interface ResolvedSimulation extends Omit<Parsed, "url"> {
  /** None: nothing is sent. */
  urls: readonly string[];
  durationMs: number;
  lengthMs: number;
  statsMs: 1000 | 2000 | 4000;
}

/** An option is wrong; `option` names it as in SimulateOptions. */
export class SimulateOptionError extends Error {
  override name = "SimulateOptionError";
  constructor(
    readonly option: string,
    readonly problem: string,
  ) {
    super(`${option} ${problem}`);
  }
}

const VALUES: Partial<Record<Plant, readonly string[]>> = {
  transport: RTC_TRANSPORT_VALUES,
  candidate: RTC_PATH_LOCAL_TYPE_VALUES.filter((type) => type !== "prflx"),
  role: RTC_ROLE_VALUES,
};

/**
 * Options with their defaults.
 *
 * throws  SimulateOptionError that names the option and what would be right
 */
export function resolveSimulation(options: SimulateOptions): ResolvedSimulation {
  const parsed = simulateOptionsSchema.safeParse(options);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new SimulateOptionError(issue?.path.join(".") || "options", issue?.message ?? "is wrong");
  }
  const { url = [], ...rest } = parsed.data;
  const { kind, live, storm, regions, versions } = rest;
  const isStorm = kind === "storm";
  const {
    durationMs = live ? 5 * MINUTE : isStorm ? 60 * MINUTE : 24 * 60 * MINUTE,
    lengthMs = live ? (isStorm ? 3 : 1) * MINUTE : (isStorm ? 12 : 3) * MINUTE,
    statsMs = live || isStorm ? 4000 : 2000,
  } = parsed.data;
  if (live && parsed.data.startMs !== undefined) throw new SimulateOptionError("startMs", "does not go with live");
  const { plant } = storm;
  const values = plant && { ...VALUES, region: regions, version: versions }[plant.attribute];
  if (plant && values && !values.includes(plant.value))
    throw new SimulateOptionError("storm.plant", `must be ${plant.attribute}=${values.join(" or ")}`);
  return { ...rest, urls: [url].flat(), durationMs, lengthMs, statsMs };
}
