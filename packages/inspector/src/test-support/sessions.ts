import { gzipSync } from "node:zlib";

/** OTLP/JSON requests written by hand, for tests that say exactly what arrives. */

type Value = string | number | boolean | readonly string[];
type Attributes = Record<string, Value>;

export const SESSION_TRACE = "0af7651916cd43dd8448eb211c80319c";
/** 2023-11-14T22:13:20Z */
export const T0 = 1_700_000_000_000;

const anyValue = (value: Value): unknown => {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number") return Number.isInteger(value) ? { intValue: value } : { doubleValue: value };
  return { arrayValue: { values: value.map((item) => ({ stringValue: item })) } };
};

const keyValues = (attributes: Attributes) =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
const nano = (ms: number) => `${BigInt(Math.round(ms * 1000))}000`;

let spans = 0;
export const spanId = (): string => (++spans).toString(16).padStart(16, "a");

export interface SpanInput {
  name: string;
  /** ms after T0 */
  at: number;
  ms: number;
  attributes?: Attributes;
  id?: string;
  parent?: string;
  trace?: string;
  session?: string;
}

export const wireSpan = ({
  name,
  at,
  ms,
  attributes = {},
  id = spanId(),
  parent = "",
  trace = SESSION_TRACE,
  session,
}: SpanInput) => ({
  traceId: trace,
  spanId: id,
  parentSpanId: parent,
  name,
  kind: 1,
  startTimeUnixNano: nano(T0 + at),
  endTimeUnixNano: nano(T0 + at + ms),
  attributes: keyValues({
    ...(session === undefined ? {} : { "session.id": session, "rtc.transport": "webrtc", "rtc.role": "publisher" }),
    ...attributes,
  }),
});

export interface EventInput {
  name: string;
  /** ms after T0 */
  at: number;
  attributes?: Attributes;
  body?: string;
  session?: string;
}

export const wireEvent = ({ name, at, attributes = {}, body = name, session }: EventInput) => ({
  timeUnixNano: nano(T0 + at),
  severityNumber: 9,
  eventName: name,
  body: { stringValue: body },
  traceId: SESSION_TRACE,
  attributes: keyValues({
    ...(session === undefined ? {} : { "session.id": session, "rtc.transport": "webrtc", "rtc.role": "publisher" }),
    ...attributes,
  }),
});

const resourceOf = (service: string) => ({
  attributes: keyValues({ "service.name": service, "service.version": "1.2.3" }),
});

export const traceRequest = (records: readonly unknown[], service = "studio") => ({
  resourceSpans: [{ resource: resourceOf(service), scopeSpans: [{ scope: { name: "rtcscope" }, spans: records }] }],
});
export const logRequest = (records: readonly unknown[], service = "studio") => ({
  resourceLogs: [{ resource: resourceOf(service), scopeLogs: [{ scope: { name: "rtcscope" }, logRecords: records }] }],
});

/** Posts OTLP/JSON. */
export function post(
  url: string,
  signal: "traces" | "logs" | "metrics",
  request: unknown,
  init: { gzip?: boolean; headers?: Record<string, string> } = {},
): Promise<Response> {
  const text = JSON.stringify(request);
  return fetch(`${url}/v1/${signal}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(init.gzip ? { "content-encoding": "gzip" } : {}),
      ...init.headers,
    },
    body: init.gzip ? gzipSync(text) : text,
  });
}

/** One session as a real page sends it: connect with phases, a path, a stall, an episode, windows, the end. */
export function sampleSession(session: string, at = 0): { spans: unknown[]; events: unknown[] } {
  const connect = spanId();
  const episode = spanId();
  const stalled = {
    "rtc.media.kind": "video",
    "rtc.media.stream.id": "in-video",
    "rtc.stall.cause": "sender",
    "rtc.stall.method": "frame_callback",
    "rtc.stall.error_bound": 0.04,
  };
  const s = (input: SpanInput) => wireSpan({ session, ...input, at: at + input.at });
  const e = (input: EventInput) => wireEvent({ session, ...input, at: at + input.at });
  const phase = (name: string, start: number, ms: number) =>
    s({
      name: `rtc.connect.${name}`,
      at: start,
      ms,
      parent: connect,
      attributes: { "rtc.connect.phase": name, "rtc.outcome": "ok" },
    });
  const window = (start: number, bytes: number, layers: readonly string[]) =>
    e({
      name: "rtc.media.window",
      at: start + 10_000,
      attributes: {
        "rtc.connection.id": "pc1",
        "rtc.media.kind": "video",
        "rtc.media.direction": "outbound",
        "rtc.media.stream.id": "out-video",
        "rtc.media.window.start": T0 + at + start,
        "rtc.media.window.duration": 10,
        "rtc.media.bytes": bytes,
        "rtc.media.bitrate": bytes * 0.8,
        "rtc.media.rtt": 0.012,
        "rtc.media.codec": "video/VP8",
        "rtc.media.layer.summary": layers,
        "rtc.quality.level": start === 0 ? "good" : "fair",
      },
    });
  return {
    spans: [
      phase("ice.checking", 100, 300),
      phase("negotiation", 0, 150),
      phase("dtls", 400, 100),
      s({
        name: "rtc.connect",
        at: 0,
        ms: 500,
        id: connect,
        attributes: {
          "rtc.outcome": "ok",
          "rtc.connect.attempt": 1,
          "rtc.connect.duration": 0.5,
          "rtc.connect.critical_path.negotiation": 100,
          "rtc.connect.critical_path.ice.checking": 299.5,
          "rtc.connect.critical_path.dtls": 100,
          "rtc.connect.critical_path.other": 0.5,
        },
      }),
      s({ name: "rtc.stall", at: 12_000, ms: 2000, attributes: { ...stalled, "rtc.outcome": "ok" } }),
      s({
        name: "rtc.reconnect.attempt",
        at: 15_100,
        ms: 400,
        parent: episode,
        attributes: { "rtc.outcome": "ok", "rtc.reconnect.attempt.number": 1, "rtc.reconnect.mode": "ice_restart" },
      }),
      s({
        name: "rtc.reconnect",
        at: 15_000,
        ms: 500,
        id: episode,
        attributes: {
          "rtc.outcome": "ok",
          "rtc.reconnect.cause": "ice_restart",
          "rtc.reconnect.mode": "ice_restart",
          "rtc.reconnect.attempts": 1,
        },
      }),
      s({ name: "rtc.publish", at: 0, ms: 450, attributes: { "rtc.outcome": "ok", "rtc.media.kind": "video" } }),
    ],
    events: [
      e({ name: "rtc.session.start", at: -5 }),
      e({ name: "rtc.state", at: 400, attributes: { "rtc.state.kind": "ice", "rtc.state.value": "connected" } }),
      e({
        name: "rtc.path",
        at: 410,
        attributes: { "rtc.path.local.type": "host", "rtc.path.remote.type": "srflx", "rtc.path.protocol": "udp" },
      }),
      window(0, 1_000_000, ["q:100000:320x180@30", "h:300000:640x360@30", "f:off"]),
      window(10_000, 2_000_000, ["q:100000:320x180@30", "h:300000:640x360@30", "f:1200000:1280x720@30"]),
      e({ name: "rtc.stall.start", at: 12_000, attributes: stalled }),
      e({ name: "rtc.stall.end", at: 14_000, attributes: { ...stalled, "rtc.stall.duration": 2 } }),
      e({
        name: "rtc.quality",
        at: 12_500,
        attributes: { "rtc.quality.level": "poor", "rtc.quality.limiting_factor": "freeze" },
      }),
      e({ name: "rtc.page", at: 13_000, attributes: { "rtc.page.action": "visibility" } }),
    ],
  };
}

export const endOf = (session: string, at: number) =>
  wireEvent({
    name: "rtc.session.end",
    at,
    session,
    attributes: {
      "rtc.session.end.reason": "ended",
      "rtc.session.duration": at / 1000,
      "rtc.session.connects": 1,
      "rtc.session.connect_failures": 0,
      "rtc.session.reconnects": 1,
      "rtc.session.reconnect_attempts": 1,
      "rtc.session.stalls": 1,
      "rtc.session.stall_duration": 2,
      "rtc.session.time_to_media": 0.5,
      "rtc.quality.worst": "poor",
    },
  });
