import { METRICS } from "@rtcscope/core/semconv";
import type { Person } from "../fleet";

/**
 * How long the phases of a connect take, ms. `token` is the application's own; `publish` and `subscribe` are what IVS has
 * in place of the steps of its hidden connections.
 */
export const PHASES = {
  token: [40, 220],
  "media.acquire": [60, 700],
  "signaling.open": [50, 420],
  queue: [1200, 14_000],
  "room.join": [40, 300],
  negotiation: [120, 420],
  "ice.checking": [70, 650],
  dtls: [60, 240],
  publish: [300, 900],
  subscribe: [250, 800],
  first_packet: [40, 260],
  first_frame: [60, 480],
} as const satisfies Readonly<Record<string, readonly [least: number, most: number]>>;
export type PhaseName = keyof typeof PHASES;

/** The phases of a connect that ends with media, in order. */
export function phasesOf({ transport, role }: Person, queues: boolean): PhaseName[] {
  const receives = role !== "publisher";
  const before: Record<Person["transport"], readonly PhaseName[]> = {
    webrtc: [
      "token",
      ...(role === "subscriber" ? [] : (["media.acquire"] as const)),
      "signaling.open",
      ...(queues ? (["queue"] as const) : []),
      "room.join",
      "negotiation",
      "ice.checking",
      "dtls",
    ],
    livekit: ["signaling.open", "room.join", "negotiation", "ice.checking", "dtls"],
    ivs: ["signaling.open", "room.join", receives ? "subscribe" : "publish"],
  };
  return [...before[transport], "first_packet", ...(receives ? (["first_frame"] as const) : [])];
}

/** Figures are this far from every bound of their buckets, ms: no rounding on any way moves one into the next. */
const MARGIN_MS = 2;

const bounds = (metric: string): readonly number[] =>
  METRICS.find(({ name }) => name === metric)?.buckets?.map((bound) => bound * 1000) ?? [];
const CONNECT = bounds("rtc.client.connect.duration");
const PHASE = bounds("rtc.client.connect.phase.duration");
const OUTAGE = bounds("rtc.client.reconnect.duration");

/** Whether a duration lies clear of the bounds of its histogram. */
export function isClearOf(what: "connect" | "outage" | PhaseName | "ice.gathering", ms: number): boolean {
  const all = what === "connect" ? CONNECT : what === "outage" ? OUTAGE : PHASE;
  return all.every((bound) => Math.abs(bound - ms) > MARGIN_MS);
}

/** The duration, or the next longer one that is clear. */
export function clearOf(what: Parameters<typeof isClearOf>[0], ms: number): number {
  let clear = ms;
  while (!isClearOf(what, clear)) clear++;
  return clear;
}
