import type { RtcStallCause } from "@rtcscope/core/semconv";
import type { Random } from "../random";

/** Cameras give 25 frames a second: every reading, and every change, lies on a frame. */
export const FRAME_MS = 40;
export const AUDIO_PACKET_MS = 20;

/** Media flows; both ends lie on frames, and readings are taken from the first to the last, `statsMs` apart. */
export interface Round {
  readonly from: number;
  readonly to: number;
}

/** The inbound picture stands still: from the last frame to the next. */
export interface PlannedStall {
  readonly from: number;
  readonly to: number;
  readonly cause: RtcStallCause;
  /** Longer than two readings: its cause is seen while it lasts, and not only from what it left behind. */
  readonly long: boolean;
}

/** The encoder is held back in the readings after `from`, up to the one at `to`; bandwidth costs the largest layer. */
export interface Limit {
  readonly from: number;
  readonly to: number;
  readonly reason: "cpu" | "bandwidth";
}

/** What stays the same for as long as the connection lives. */
export interface Figures {
  readonly rttMs: number;
  readonly jitterMs: number;
  readonly bufferMs: number;
  /** Share of the packets. */
  readonly loss: number;
  /** Of an inbound picture, and of the largest layer of an outbound one. */
  readonly bytesPerFrame: number;
}

/** A peer connection of the plan, with everything that its statistics will say. */
export interface Link {
  /** `pc1` */
  readonly name: string;
  readonly inbound: boolean;
  readonly outbound: boolean;
  /** A reading before there is media, that shows the path. */
  readonly pathAt: number | undefined;
  readonly rounds: Round[];
  readonly stalls: PlannedStall[];
  readonly limits: Limit[];
  readonly figures: Figures;
  /** When it is closed; undefined: it is not, the tab dies. */
  closedAt: number | undefined;
}

/** Figures that lie clear of every bucket's bound. */
export function drawFigures(random: Random, farAway: boolean, relayed: boolean): Figures {
  const rttMs = random.pick([18, 33, 42, 62, 88]) + (farAway ? 90 : 0) + (relayed ? 34 : 0);
  return {
    rttMs,
    jitterMs: random.pick([3.4, 6.2, 8.1, 13, 24]),
    bufferMs: random.pick([38, 61, 88, 122, 170]),
    loss: random.pick([0, 0, 0, 0.0017, 0.0017, 0.0061, 0.014]),
    bytesPerFrame: random.pick([2600, 4200, 6100, 9300]),
  };
}
