import type { PartName } from "../../scripts/lib/parts.mjs";
import { openLiveKitStage } from "./adapters/livekit";
import type { BehaviourName } from "./behaviours";
import type { Stage } from "./party";
import type { Told } from "./told";
import type { World } from "./world";

/** What is told otherwise than by the other transports, or not at all, and why. */
export type Difference = { because: string } & ({ tells: Partial<Told> } | { cannot: true });

/** A transport: how to make things happen there, and its differences, as data. */
export interface Row {
  name: string;
  /** What has to be on this machine. */
  parts: readonly PartName[];
  open(world: World): Promise<Stage>;
  /** The parts of a connect, as far as this transport lets anybody know: all end `ok`. */
  phases: Readonly<Record<"connect ok" | "viewer" | "stats before media", readonly string[]>>;
  /** A refused connect, in the transport's own words. */
  refusal: Partial<Told>;
  differs: { readonly [B in BehaviourName]?: Difference };
}

const LIVEKIT_PHASES = ["signaling.open", "room.join", "negotiation", "ice.gathering", "ice.checking", "dtls"];

const liveKit: Omit<Row, "name" | "open"> = {
  parts: ["chromium", "livekit", "coturn"],
  phases: {
    "connect ok": [...LIVEKIT_PHASES, "publish", "first_packet"],
    viewer: [...LIVEKIT_PHASES, "first_packet", "first_frame"],
    "stats before media": LIVEKIT_PHASES,
  },
  refusal: {
    connects: ["error ConnectionNotAllowedError"],
    phases: ["signaling.open error ConnectionNotAllowedError"],
  },
  differs: {},
};

export const rows: readonly Row[] = [
  {
    ...liveKit,
    name: "LiveKit, one connection",
    // The offer goes with the request to join, so it waits for the same answer.
    refusal: {
      ...liveKit.refusal,
      phases: ["negotiation error ConnectionNotAllowedError", "signaling.open error ConnectionNotAllowedError"],
    },
    open: (world) => openLiveKitStage(world, { options: { singlePeerConnection: true } }),
  },
  {
    ...liveKit,
    name: "LiveKit, two connections",
    open: (world) => openLiveKitStage(world, { options: { singlePeerConnection: false } }),
  },
];
