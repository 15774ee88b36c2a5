import type { SessionInfo, Signal } from "@rtcscope/core";
import { RTC_TRANSPORT_VALUES } from "@rtcscope/core/semconv";

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** Names and values are the registry's; which of them a signal has is this file's choice, so types are told so. */
const span = (name: string, id: number, start: number, ms: number, outcome: string, attributes: Attributes) =>
  ({
    type: "span",
    name,
    id,
    start,
    end: start + ms,
    outcome,
    ...(outcome === "error" && { errorType: "ice_failed", errorMessage: "no route" }),
    attributes,
  }) as unknown as Signal;

const event = (name: string, time: number, attributes: Attributes) =>
  ({ type: "event", name, time, body: `${name} happened`, attributes }) as unknown as Signal;

const window = (time: number, nth: number, kind: "audio" | "video", direction: "inbound" | "outbound"): Signal =>
  event("rtc.media.window", time, {
    "rtc.media.kind": kind,
    "rtc.media.direction": direction,
    "rtc.media.stream.id": `${kind}-${direction}`,
    "rtc.media.window.duration": 10,
    // Whole and broken numbers in turns: they are two types on the wire.
    "rtc.media.freeze.duration": kind === "video" ? nth * 0.5 : undefined,
    "rtc.media.rtt": 0.012 + nth * 0.11,
    "rtc.rtt.source": direction === "outbound" ? "remote_inbound" : "candidate_pair",
    "rtc.media.jitter": 0.003 * (nth + 1),
    "rtc.media.jitter_buffer.delay": direction === "inbound" ? 0.06 + nth : undefined,
    "rtc.media.bitrate": kind === "video" ? 900_000 * (nth + 1) : 40_000.5,
    "rtc.media.packet_loss": nth * 0.015,
    "rtc.media.frame_rate": kind === "video" ? 30 - nth * 7.5 : undefined,
    "rtc.media.layer.active": kind === "video" && direction === "outbound" ? 3 - nth : undefined,
    "rtc.media.limitation.none": direction === "outbound" ? 10 - nth * 2.5 : undefined,
    "rtc.media.limitation.cpu": direction === "outbound" ? nth * 1.5 : undefined,
    "rtc.media.limitation.bandwidth": direction === "outbound" ? nth : undefined,
    "rtc.session.window.duration": kind === "audio" && direction === "inbound" ? 10 : undefined,
  });

const latency = (time: number, method: string, mean: number, bound: string, more: Attributes = {}) =>
  event("rtc.latency.window", time, {
    "rtc.latency.method": method,
    "rtc.latency.bound": bound,
    "rtc.latency.mean": mean,
    ...more,
  });

const frames = {
  "rtc.latency.ok": 290,
  "rtc.latency.reordered": 3,
  "rtc.latency.corrupted": 2,
  "rtc.latency.lost": 4,
  "rtc.latency.unknown": 1,
};

const connect = (id: number, start: number, seconds: number, outcome: string, relay: boolean): Signal[] => [
  span("rtc.connect.phase", id + 1, start + 5, 120, "ok", { "rtc.connect.phase": "signaling.open" }),
  span("rtc.connect.phase", id + 2, start + 130, seconds * 400, outcome, { "rtc.connect.phase": "ice.checking" }),
  span("rtc.connect", id, start, seconds * 1000, outcome, {
    "rtc.connect.attempt": 1,
    "rtc.connect.duration": seconds,
    "rtc.path.local.type": relay ? "relay" : "host",
    "rtc.connect.critical_path.signaling.open": 120,
    "rtc.connect.critical_path.ice.checking": seconds * 400,
    "rtc.connect.critical_path.other": seconds * 600 - 120,
  }),
];

/** A session in which every metric of the registry is made, and how it differs from others. */
export function everySignal(nth: number, start: number): Signal[] {
  const outcome = (["ok", "error", "cancelled"] as const)[nth % 3] ?? "ok";
  return [
    event("rtc.session.start", start, {}),
    ...connect(1, start, 0.8 + nth * 1.3, outcome, nth % 2 === 0),
    ...[0, 1, 2].flatMap((window_) =>
      (["audio", "video"] as const).flatMap((kind) =>
        (["inbound", "outbound"] as const).map((direction) =>
          window(start + 10_000 * (window_ + 1), window_, kind, direction),
        ),
      ),
    ),
    latency(start + 11_000, "composite", 0.12 + nth / 10, "lower"),
    latency(start + 11_001, "pixel", 0.33, "exact", frames),
    latency(start + 11_002, "frame_metadata", 7, "exact", frames),
    span("rtc.stall", 10, start + 12_000, 1_700, "ok", { "rtc.media.kind": "video", "rtc.stall.cause": "network" }),
    span("rtc.reconnect.attempt", 21, start + 31_000, 700, "error", {
      "rtc.reconnect.attempt.number": 1,
      "rtc.reconnect.mode": "ice_restart",
      "rtc.reconnect.backoff": 0.4,
    }),
    span("rtc.reconnect.attempt", 22, start + 32_000, 900, "ok", {
      "rtc.reconnect.attempt.number": 2,
      "rtc.reconnect.mode": "full",
      "rtc.reconnect.backoff": 2,
    }),
    span("rtc.reconnect", 20, start + 30_000, 3_000 + nth, "ok", {
      "rtc.reconnect.cause": "ice_failed",
      "rtc.reconnect.mode": "full",
      "rtc.reconnect.attempts": 2,
      "rtc.path.local.type": "srflx",
    }),
    event("rtc.telemetry.report", start + 34_000, {
      "rtc.telemetry.records_sent": 40 + nth,
      "rtc.telemetry.dropped.logs.flood": 3,
      "rtc.telemetry.dropped.traces.queue_full": 1,
      "rtc.telemetry.export_failures.logs.throttled": 2,
    }),
    event("rtc.session.end", start + 35_000, { "rtc.session.end.reason": "ended", "rtc.session.duration": 35 }),
  ];
}

/** Sessions of every transport and role, in two releases. */
export const SESSIONS: readonly SessionInfo[] = Array.from({ length: 6 }, (_, nth) => ({
  id: `01998b2e-7c1f-7d53-9a1e-00000000000${nth}`,
  transport: RTC_TRANSPORT_VALUES[nth % 3] ?? "webrtc",
  role: nth < 3 ? "publisher" : "subscriber",
  attributes: { region: "eu" },
}));
