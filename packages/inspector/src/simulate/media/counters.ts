import { AUDIO_PACKET_MS, FRAME_MS, type Limit, type Link, type PlannedStall, type Round } from "./link";

/** RTP packets of one frame. */
export const PACKETS_PER_FRAME = 3;
export const AUDIO_BYTES_PER_PACKET = 80;

/** How many of something that comes every `everyMs` from the start of a round have come by `time`. */
const come = (rounds: readonly Round[], everyMs: number, time: number): number =>
  rounds.reduce(
    (sum, { from, to }) => (time < from ? sum : sum + Math.floor((Math.min(time, to) - from) / everyMs) + 1),
    0,
  );

/** Frames that a stall kept away by `time`. */
const missing = ({ from, to }: PlannedStall, time: number): number =>
  time <= from ? 0 : Math.floor((Math.min(time, to - 1) - from) / FRAME_MS);

const sum = <T>(all: readonly T[], value: (one: T) => number): number =>
  all.reduce((total, one) => total + value(one), 0);

/** Time with media up to `time`, ms. */
export const flowedMs = (rounds: readonly Round[], time: number): number =>
  sum(rounds, ({ from, to }) => Math.max(0, Math.min(time, to) - from));

/** When the last frame up to `time` came; undefined: none did. */
function lastFrame({ rounds, stalls }: Link, time: number): number | undefined {
  const round = rounds.findLast(({ from }) => from <= time);
  if (!round) return undefined;
  const frame = round.from + Math.floor((Math.min(time, round.to) - round.from) / FRAME_MS) * FRAME_MS;
  return stalls.find(({ from, to }) => from < frame && frame < to)?.from ?? frame;
}

/** The counters of the inbound picture at `time`. */
export function inboundVideo(link: Link, time: number) {
  const { rounds, stalls, figures } = link;
  const all = come(rounds, FRAME_MS, time);
  const decoded = all - sum(stalls, (stall) => missing(stall, time));
  // A decoder that stands still gets its frames all the same.
  const received = all - sum(stalls, (stall) => (stall.cause === "decoder" ? 0 : missing(stall, time)));
  const packets = received * PACKETS_PER_FRAME;
  const over = stalls.filter(({ to }) => to <= time);
  const lost = sum(stalls, (stall) => {
    // A short one's packets are given up when it is over.
    if (stall.cause !== "network" || (!stall.long && time < stall.to)) return 0;
    return missing(stall, time) * PACKETS_PER_FRAME;
  });
  const first = rounds[0]?.from ?? time;
  return {
    packets,
    bytes: received * figures.bytesPerFrame,
    lost: lost + Math.floor(packets * figures.loss),
    received,
    decoded,
    freezes: over.length,
    freezeMs: sum(over, ({ from, to }) => to - from),
    interFrameMs: (lastFrame(link, time) ?? first) - first,
    bufferMs: decoded * figures.bufferMs,
  };
}

/** The counters of audio at `time`, either way. */
export function audio({ rounds, figures }: Link, time: number) {
  const packets = come(rounds, AUDIO_PACKET_MS, time);
  return {
    packets,
    bytes: packets * AUDIO_BYTES_PER_PACKET,
    lost: Math.floor(packets * figures.loss),
    /** Samples at 48 kHz. */
    samples: packets * 960,
  };
}

export const LAYERS = [
  { rid: "q", width: 320, height: 180, share: 1 / 16 },
  { rid: "h", width: 640, height: 360, share: 1 / 4 },
  { rid: "f", width: 1280, height: 720, share: 1 },
] as const;
export type Layer = (typeof LAYERS)[number];

/** Frames come while the largest layer is switched off, and after that it is on again from the next reading. */
const heldBack = (limits: readonly Limit[], time: number): number =>
  sum(limits, ({ from, to, reason }) =>
    reason === "bandwidth" ? Math.max(0, Math.floor((Math.min(time, to) - from) / FRAME_MS)) : 0,
  );

/** What holds the encoder back in the reading at `time`. */
export const limitAt = ({ limits }: Link, time: number): Limit["reason"] | undefined =>
  limits.find(({ from, to }) => from < time && time <= to)?.reason;

export const isActive = (link: Link, { rid }: Layer, time: number): boolean =>
  rid !== "f" || limitAt(link, time) !== "bandwidth";

/** The counters of one outbound layer at `time`. */
export function outboundLayer({ rounds, limits, figures }: Link, layer: Layer, time: number) {
  const frames = come(rounds, FRAME_MS, time) - (layer.rid === "f" ? heldBack(limits, time) : 0);
  const packets = frames * PACKETS_PER_FRAME;
  return {
    frames,
    packets,
    bytes: Math.floor(frames * figures.bytesPerFrame * layer.share),
    lost: Math.floor(packets * figures.loss),
  };
}

/** How long the encoder was in each state, ms. */
export function limitedMs({ rounds, limits }: Link, time: number) {
  const of = (reason: Limit["reason"]) =>
    sum(limits, (limit) => (limit.reason === reason ? Math.max(0, Math.min(time, limit.to) - limit.from) : 0));
  const cpu = of("cpu");
  const bandwidth = of("bandwidth");
  return { none: flowedMs(rounds, time) - cpu - bandwidth, cpu, bandwidth, other: 0 };
}
