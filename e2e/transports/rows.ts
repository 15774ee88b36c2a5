import type { PartName } from "../../scripts/lib/parts.mjs";
import { openIvsStage } from "./adapters/ivs";
import { openLiveKitStage } from "./adapters/livekit";
import { openPlainStage } from "./adapters/plain";
import { openRtcNodeStage } from "./adapters/rtc-node";
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

const MEDIA_PHASES = ["negotiation", "ice.gathering", "ice.checking", "dtls"];

/** An outage that one try ended. */
const outage = (cause: string, mode: string, attempts: number | undefined): Partial<Told> => ({
  outages: [{ cause, mode, attempts, ending: "ok", tries: [`${mode} ok`] }],
});

const UNTOLD = "the SDK tells neither cause nor attempts";

const plain: Row = {
  name: "peer connection",
  parts: ["chromium", "coturn"],
  open: openPlainStage,
  phases: {
    "connect ok": ["signaling.open", ...MEDIA_PHASES, "first_packet"],
    viewer: ["signaling.open", ...MEDIA_PHASES, "first_packet", "first_frame"],
    "stats before media": ["signaling.open", ...MEDIA_PHASES],
  },
  refusal: {
    connects: ["error JoinRefusedError"],
    phases: ["signaling.open error signaling_failed"],
    closes: ["network"],
  },
  differs: {
    "signalling cut": {
      because: "the channel is the application's, and tells its close",
      tells: { closes: ["network"] },
    },
    resume: {
      because: "what a connection itself can do is an ICE restart",
      tells: outage("ice_restart", "ice_restart", 1),
    },
    "full reconnect": {
      because: "the loss is read from states, and the application publishes again",
      tells: { ...outage("ice_disconnected", "full", 1), media: ["publish video ok"] },
    },
  },
};

const ivs: Row = {
  name: "IVS",
  parts: ["chromium", "coturn"],
  open: openIvsStage,
  phases: {
    "connect ok": ["signaling.open", "room.join", "publish", "first_packet"],
    viewer: ["signaling.open", "room.join", "subscribe", "first_packet", "first_frame"],
    "stats before media": ["signaling.open", "room.join"],
  },
  refusal: {
    connects: ["error StageDeletedError"],
    phases: ["signaling.open error StageDeletedError"],
    issues: ["server_error StageDeletedError"],
  },
  differs: {
    viewer: {
      because: "its participants have audio, too",
      tells: { media: ["subscribe audio ok", "subscribe video ok"] },
    },
    "stats before media": {
      because: "its participants have audio, too",
      tells: { media: ["subscribe audio ok", "subscribe video ok"] },
    },
    resume: { because: "the SDK resumes when its socket breaks, and nobody can ask it to", cannot: true },
    "full reconnect": { because: "it is media that fails", tells: outage("ice_disconnected", "full", 1) },
  },
};

const rtcNode: Row = {
  name: "rtc-node",
  parts: ["livekit", "coturn"],
  open: openRtcNodeStage,
  phases: { "connect ok": ["first_packet"], viewer: ["first_packet", "first_frame"], "stats before media": [] },
  refusal: { connects: ["error ConnectError"] },
  differs: {
    "signalling cut": { because: UNTOLD, tells: outage("unknown", "resume", undefined) },
    resume: { because: UNTOLD, tells: outage("unknown", "resume", undefined) },
    "full reconnect": { because: UNTOLD, tells: outage("unknown", "full", undefined) },
    "page close": { because: "Node has no page", cannot: true },
  },
};

/** Two at a time are run: long ones beside short ones. */
export const rows: readonly Row[] = [
  plain,
  {
    ...liveKit,
    name: "LiveKit, one connection",
    open: (world) => openLiveKitStage(world, { options: { singlePeerConnection: true } }),
    // The offer goes with the request to join, so it waits for the same answer.
    refusal: {
      ...liveKit.refusal,
      phases: ["negotiation error ConnectionNotAllowedError", "signaling.open error ConnectionNotAllowedError"],
    },
  },
  ivs,
  {
    ...liveKit,
    name: "LiveKit, two connections",
    open: (world) => openLiveKitStage(world, { options: { singlePeerConnection: false } }),
  },
  rtcNode,
  {
    ...liveKit,
    name: "LiveKit in Firefox",
    parts: ["firefox", "livekit", "coturn"],
    open: (world) => openLiveKitStage(world, { browser: "firefox" }),
  },
];
