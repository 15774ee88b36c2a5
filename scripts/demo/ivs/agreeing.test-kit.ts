/** A truth and reports that agree with it: what the demo's page posts, and as much of a report as is compared. */

type Attributes = Record<string, unknown>;

export interface Report {
  summary: Attributes;
  trace: { name: string; traceId: string }[];
  connects: {
    startMs: number;
    durationMs: number;
    criticalPathMs: number;
    outcome: string;
    errorType?: string;
    phases: Attributes[];
  }[];
  reconnects: { startMs: number; durationMs: number; cause: string; mode: string; outcome: string; attempts: number }[];
  stalls: { kind: string; startMs: number; durationMs: number }[];
  streams: { direction: string; kind: string; windows: Attributes[] }[];
  states: { name: string; timeMs: number; attributes: Attributes }[];
  moments: { name: string; timeMs: number; attributes: Attributes }[];
}

export type Truth = ReturnType<typeof truth>;

const LAYERS = { hi: 500_000, mid: 200_000, low: 100_000 };

/** Bytes of each layer at a time, at its bit rate. */
const counted = (time: number) => ({
  time,
  layers: Object.fromEntries(Object.entries(LAYERS).map(([rid, bps]) => [rid, (bps / 8000) * time])),
});

export const truth = () => ({
  sessions: {},
  secrets: ["stage-service.invalid"],
  connects: { viewer: { start: 1000, end: 1400 } },
  stall: { start: 3000, end: 5000 },
  gaps: [{ start: 3030, end: 5130 }],
  reconnects: { publisher: { start: 6000, end: 7500 }, viewer: { start: 6001, end: 7510 } },
  layer: { from: "mid", to: "hi", time: 8000, width: 960, height: 540 },
  errors: { expired: { code: 2, category: "JOIN_ERROR" }, refused: { code: 8, category: "PUBLISH_ERROR" } },
  late: [] as { start: number; end: number }[],
  video: Array.from({ length: 49 }, (_, index) => counted(index * 250)),
});

const state = (timeMs: number, kind: string, value: string, previous?: string) => ({
  name: "rtc.state",
  timeMs,
  attributes: { "rtc.state.kind": kind, "rtc.state.value": value, "rtc.state.previous": previous },
});

const spans = (text: string) => text.split(" ").map((name) => ({ name: `rtc.${name}`, traceId: "one" }));

function report(parts: Partial<Report>): Report {
  return {
    summary: { endReason: "ended" },
    trace: [],
    connects: [],
    reconnects: [],
    stalls: [],
    streams: [],
    states: [state(12_000, "room", "user-initiated")],
    moments: [],
    ...parts,
  };
}

const connect = (startMs: number, durationMs: number) => ({
  startMs,
  durationMs,
  criticalPathMs: durationMs,
  outcome: "ok",
  phases: [],
});
const resume = { startMs: 6003, durationMs: 1500, cause: "signaling", mode: "resume", outcome: "ok", attempts: 1 };
const window = (startMs: number) => ({
  startMs,
  durationMs: 4000,
  bitrateBps: 800_000,
  layers: Object.entries(LAYERS).map(([rid, bitrateBps]) => ({ rid, bitrateBps })),
});

const refusal = (type: string, code: string, category: string, phases: Attributes[]) =>
  report({
    connects: [{ ...connect(10_000, 50), outcome: "error", errorType: type, phases }],
    moments: [
      {
        name: "rtc.issue",
        timeMs: 10_020,
        attributes: { "error.type": type, "rtc.error.code": code, "rtc.error.category": category },
      },
    ],
  });

export const reports = (): Record<string, Report> => ({
  publisher: report({
    trace: spans(
      "connect connect.media.acquire connect.camera.ready connect.signaling.open connect.room.join connect.publish connect.first_packet publish reconnect reconnect.attempt",
    ),
    connects: [connect(500, 400)],
    reconnects: [{ ...resume }],
    streams: [{ direction: "outbound", kind: "video", windows: [window(1000), window(5000)] }],
  }),
  viewer: report({
    trace: spans(
      "connect connect.signaling.open connect.room.join connect.subscribe connect.first_packet connect.first_frame subscribe stall reconnect reconnect.attempt",
    ),
    connects: [connect(1000, 399)],
    reconnects: [{ ...resume }],
    stalls: [{ kind: "video", startMs: 3031, durationMs: 2099 }],
    streams: [{ direction: "inbound", kind: "video", windows: [{ startMs: 9000, width: 960, height: 540 }] }],
    states: [
      state(1100, "track_stream", "mid"),
      state(8600, "track_stream", "hi", "mid"),
      state(12_000, "room", "user-initiated"),
    ],
  }),
  expired: refusal("StageTokenExpiredError", "2", "JOIN_ERROR", []),
  refused: refusal("StagePermissionError", "8", "PUBLISH_ERROR", [
    { phase: "publish", outcome: "error", errorType: "StagePermissionError" },
  ]),
});
