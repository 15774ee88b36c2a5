import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ENCODINGS,
  encodeLogs,
  encodeMetrics,
  encodeSpans,
  otelLog,
  otelMetrics,
  otelSpan,
  TRACE_ID,
} from "../test-support/opentelemetry";
import { DecodeError, decodeRequest, type OtlpSignal } from ".";

const NOW = 1_800_000_000_000_000_000n;
const SIGNALS: readonly OtlpSignal[] = ["traces", "logs", "metrics"];
const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const decodeJson = (signal: OtlpSignal, value: unknown) => decodeRequest(signal, "json", json(value), NOW);

const attributes = {
  "session.id": "s-1",
  "rtc.transport": "webrtc",
  "rtc.role": "publisher",
  text: "grüß 👋",
  empty: "",
  whole: 42,
  negative: -7,
  fraction: 0.1,
  yes: true,
  no: false,
  texts: ["a", "b"],
  numbers: [1, 2.5],
};

describe("a request of OpenTelemetry's own encoder", () => {
  it.each(ENCODINGS)("keeps every fact of a span (%s)", (encoding) => {
    const { spans, rejected } = decodeRequest(
      "traces",
      encoding,
      encodeSpans([otelSpan("rtc.connect", attributes)], encoding),
      NOW,
    );
    expect(rejected).toBe(0);
    expect(spans).toEqual([
      {
        sessionId: "s-1",
        transport: "webrtc",
        role: "publisher",
        serviceName: "studio",
        serviceVersion: "1.2.3",
        scopeName: "rtcscope",
        resource: { "service.name": "studio", "service.version": "1.2.3" },
        traceId: TRACE_ID,
        spanId: "b7ad6b7169203331",
        parentSpanId: "00f067aa0ba902b7",
        name: "rtc.connect",
        kind: 3,
        startNs: 1_700_000_000_123_456_789n,
        endNs: 1_700_000_001_987_654_321n,
        statusCode: 2,
        statusMessage: "ice failed",
        attributes,
        events: [{ name: "first", timeNs: "1700000000500000001", attributes: { n: 1 } }],
        links: [{ traceId: TRACE_ID, spanId: "1111111111111111", attributes: { why: "retry" } }],
      },
    ]);
  });

  it.each(ENCODINGS)("keeps every fact of a log record (%s)", (encoding) => {
    const log = otelLog("rtc.path", attributes, { body: { a: [1, "two", { three: true }] } });
    const { logs } = decodeRequest("logs", encoding, encodeLogs([log], encoding), NOW);
    expect(logs).toMatchObject([
      {
        sessionId: "s-1",
        eventName: "rtc.path",
        timeNs: 1_700_000_002_000_000_001n,
        severity: 9,
        body: { a: [1, "two", { three: true }] },
        traceId: TRACE_ID,
        spanId: "b7ad6b7169203331",
        attributes,
      },
    ]);
  });

  it("gives the same records from JSON and from protobuf, whatever the attributes", () => {
    const value = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.boolean(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (Object.is(n, -0) ? 0 : n)),
      fc.integer(),
      fc.array(fc.string()),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), value), (random) => {
        const decode = (encoding: "json" | "protobuf") => [
          decodeRequest("traces", encoding, encodeSpans([otelSpan("x", random)], encoding), NOW).spans,
          decodeRequest("logs", encoding, encodeLogs([otelLog("y", random)], encoding), NOW).logs,
        ];
        expect(decode("protobuf")).toEqual(decode("json"));
      }),
      { numRuns: 200 },
    );
  });

  it("gives the same metric points from both encodings", () => {
    const [fromJson, fromProtobuf] = ENCODINGS.map((encoding) =>
      decodeRequest("metrics", encoding, encodeMetrics(otelMetrics(), encoding), NOW),
    );
    expect(fromProtobuf?.points).toEqual(fromJson?.points);
    expect(fromJson?.rejected).toBe(0);
    expect(
      fromJson?.points.map(({ name, kind, temporality, value, count }) => ({ name, kind, temporality, value, count })),
    ).toEqual([
      { name: "a.sum", kind: "sum", temporality: "delta", value: 3.5, count: undefined },
      { name: "an.int", kind: "sum", temporality: "cumulative", value: -42, count: undefined },
      { name: "a.gauge", kind: "gauge", temporality: undefined, value: 0, count: undefined },
      { name: "a.histogram", kind: "histogram", temporality: "delta", value: 1.1, count: 3 },
      { name: "an.exponential", kind: "exponential_histogram", temporality: "delta", value: 6, count: 4 },
    ]);
    expect(fromJson?.points[3]).toMatchObject({
      detail: { bounds: [0.25, 0.5], counts: [1, 2, 0] },
      min: 0.1,
      max: 0.5,
      transport: "webrtc",
    });
    expect(fromJson?.points[4]?.detail).toMatchObject({
      scale: -2,
      zeroCount: 1,
      positive: { offset: -3, bucketCounts: [1, 0, 2] },
    });
  });
});

const span = {
  traceId: TRACE_ID,
  spanId: "b7ad6b7169203331",
  name: "x",
  startTimeUnixNano: "1700000000000000000",
  endTimeUnixNano: "1700000000000000001",
};
const traces = (...spans: unknown[]) => ({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
const attribute = (value: unknown) => decodeJson("traces", traces({ ...span, attributes: [{ key: "a", value }] }));

describe("OTLP/JSON", () => {
  it("reads ids as hex, in either case", () => {
    expect(decodeJson("traces", traces({ ...span, traceId: TRACE_ID.toUpperCase() })).spans[0]?.traceId).toBe(TRACE_ID);
  });

  it("takes 64-bit integers as a number or as a string and keeps those that a double cannot hold", () => {
    expect(attribute({ intValue: "12" }).spans[0]?.attributes).toEqual({ a: 12 });
    expect(attribute({ intValue: -12 }).spans[0]?.attributes).toEqual({ a: -12 });
    expect(attribute({ intValue: "9223372036854775807" }).spans[0]?.attributes).toEqual({ a: "9223372036854775807" });
    expect(attribute({ intValue: "9223372036854775808" }).rejected).toBe(1);
  });

  it("takes a whole number beyond 64 bits, which OpenTelemetry JS sends as intValue, for the double it is", () => {
    expect(attribute({ intValue: 1e20 }).spans[0]?.attributes).toEqual({ a: 1e20 });
  });

  it("takes doubles that JSON has no number for by their names", () => {
    expect(attribute({ doubleValue: "NaN" }).spans[0]?.attributes).toEqual({ a: "NaN" });
    expect(attribute({ doubleValue: "-Infinity" }).spans[0]?.attributes).toEqual({ a: "-Infinity" });
  });

  it("takes enums by number or by name", () => {
    expect(
      decodeJson("traces", traces({ ...span, kind: "SPAN_KIND_CLIENT", status: { code: "STATUS_CODE_ERROR" } }))
        .spans[0],
    ).toMatchObject({ kind: 3, statusCode: 2 });
    expect(decodeJson("traces", traces({ ...span, kind: 3 })).spans[0]?.kind).toBe(3);
    expect(decodeJson("traces", traces({ ...span, kind: "CLIENT" })).rejected).toBe(1);
    const log = { timeUnixNano: "1", severityNumber: "SEVERITY_NUMBER_WARN" };
    expect(decodeJson("logs", { resourceLogs: [{ scopeLogs: [{ logRecords: [log] }] }] }).logs[0]?.severity).toBe(13);
  });

  it("takes bytes as base64, plain or URL-safe, and refuses anything else", () => {
    expect(attribute({ bytesValue: "-_8=" }).spans[0]?.attributes).toEqual({ a: "+/8=" });
    expect(attribute({ bytesValue: "not base64!" }).rejected).toBe(1);
  });

  it("ignores unknown fields and takes null for a field that is not given", () => {
    const odd = {
      ...span,
      later: { added: [1] },
      attributes: null,
      events: null,
      status: null,
      parentSpanId: "",
      kind: null,
    };
    expect(decodeJson("traces", { ...traces(odd), unknown: 1 })).toMatchObject({
      rejected: 0,
      spans: [{ attributes: {}, kind: 0 }],
    });
  });

  it("keeps an attribute called __proto__ an attribute", () => {
    const { spans } = decodeJson(
      "traces",
      traces({ ...span, attributes: [{ key: "__proto__", value: { stringValue: "x" } }] }),
    );
    expect(Object.entries(spans[0]?.attributes ?? {})).toEqual([["__proto__", "x"]]);
    expect(Object.getPrototypeOf(spans[0]?.attributes)).toBe(Object.prototype);
  });

  it("gives a log record without a time the observed time, and without that the time of arrival", () => {
    const read = (log: unknown) =>
      decodeJson("logs", { resourceLogs: [{ scopeLogs: [{ logRecords: [log] }] }] }).logs[0]?.timeNs;
    expect(read({ observedTimeUnixNano: 5 })).toBe(5n);
    expect(read({})).toBe(NOW);
  });

  it("takes the event's name from the attribute that older senders use", () => {
    const log = { timeUnixNano: "1", attributes: [{ key: "event.name", value: { stringValue: "rtc.path" } }] };
    expect(decodeJson("logs", { resourceLogs: [{ scopeLogs: [{ logRecords: [log] }] }] }).logs[0]?.eventName).toBe(
      "rtc.path",
    );
  });
});

describe("a malformed record", () => {
  it.each([
    ["a trace id that is not hex", { traceId: "CvdlGRbNQ92ESOshHIAxnA==" }],
    ["a trace id of zeros", { traceId: "0".repeat(32) }],
    ["a span id that is too short", { spanId: "b7ad" }],
    ["no span id", { spanId: undefined }],
    ["no start", { startTimeUnixNano: undefined }],
    ["a start before 1970", { startTimeUnixNano: "-1" }],
    ["a start beyond 64 bits", { startTimeUnixNano: "99999999999999999999" }],
    ["a name that is not a string", { name: 5 }],
    ["attributes that are not a list", { attributes: { a: 1 } }],
    ["a value of the wrong type", { attributes: [{ key: "a", value: { stringValue: 1 } }] }],
  ])("costs only itself: %s", (_, change) => {
    const { spans, rejected, reasons } = decodeJson(
      "traces",
      traces({ ...span, ...change }, { ...span, spanId: "1111111111111111" }),
    );
    expect(spans.map((s) => s.spanId)).toEqual(["1111111111111111"]);
    expect(rejected).toBe(1);
    expect(reasons).toHaveLength(1);
  });

  it("counts every point of a metric that cannot be read", () => {
    const metric = { name: 5, gauge: { dataPoints: [{}, {}, {}] } };
    expect(decodeJson("metrics", { resourceMetrics: [{ scopeMetrics: [{ metrics: [metric] }] }] })).toMatchObject({
      rejected: 3,
      points: [],
    });
  });

  it("is a histogram whose buckets do not fit its bounds", () => {
    const point = { timeUnixNano: "1", count: "1", bucketCounts: ["1"], explicitBounds: [1, 2] };
    const metric = { name: "h", histogram: { dataPoints: [point] } };
    expect(decodeJson("metrics", { resourceMetrics: [{ scopeMetrics: [{ metrics: [metric] }] }] })).toMatchObject({
      rejected: 1,
      points: [],
    });
  });

  it("is one whose values are nested without end", () => {
    let value: unknown = { stringValue: "deep" };
    for (let depth = 0; depth < 500; depth++) value = { arrayValue: { values: [value] } };
    expect(attribute(value)).toMatchObject({ rejected: 1, spans: [] });
  });
});

describe("a request that is not OTLP", () => {
  it.each([
    ["[]"],
    ["5"],
    ["null"],
    ['{"resourceSpans":5}'],
    ['{"resourceSpans":[5]}'],
    ['{"resourceSpans":[{"scopeSpans":{}}]}'],
    ["{"],
    [""],
    ["\u0000"],
  ])("is refused as a whole: %s", (text) => {
    expect(() => decodeRequest("traces", "json", new TextEncoder().encode(text), NOW)).toThrow(DecodeError);
  });

  it("is JSON that is not UTF-8", () => {
    expect(() => decodeRequest("traces", "json", new Uint8Array([0x22, 0xff, 0x22]), NOW)).toThrow(DecodeError);
  });

  const whole = {
    json: {
      traces: encodeSpans([otelSpan("x", attributes)], "json"),
      logs: encodeLogs([otelLog("y", attributes)], "json"),
      metrics: encodeMetrics(otelMetrics(), "json"),
    },
    protobuf: {
      traces: encodeSpans([otelSpan("x", attributes)], "protobuf"),
      logs: encodeLogs([otelLog("y", attributes)], "protobuf"),
      metrics: encodeMetrics(otelMetrics(), "protobuf"),
    },
  };

  it("is one that was cut off anywhere", () => {
    for (const encoding of ENCODINGS)
      for (const signal of SIGNALS) {
        const bytes = whole[encoding][signal];
        for (let length = 1; length < bytes.length; length++)
          expect(
            () => decodeRequest(signal, encoding, bytes.subarray(0, length), NOW),
            `${encoding} ${signal} ${length}`,
          ).toThrow(DecodeError);
      }
  });

  it("never breaks the decoder: random bytes and random damage give records, rejections or a DecodeError", () => {
    const attempt = (signal: OtlpSignal, encoding: "json" | "protobuf", bytes: Uint8Array) => {
      try {
        const { spans, logs, points } = decodeRequest(signal, encoding, bytes, NOW);
        for (const record of spans) expect(record.traceId).toMatch(/^[0-9a-f]{32}$/);
        for (const time of [
          ...spans.map((s) => s.startNs),
          ...logs.map((l) => l.timeNs),
          ...points.map((p) => p.timeNs),
        ]) {
          expect(time).toBeGreaterThan(0n);
          expect(time).toBeLessThan(2n ** 63n);
        }
      } catch (error) {
        expect(error).toBeInstanceOf(DecodeError);
      }
    };
    const any = fc.record({ signal: fc.constantFrom(...SIGNALS), encoding: fc.constantFrom(...ENCODINGS) });
    fc.assert(
      fc.property(any, fc.uint8Array({ maxLength: 300 }), ({ signal, encoding }, bytes) =>
        attempt(signal, encoding, bytes),
      ),
      { numRuns: 500 },
    );
    const damage = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(any, damage, ({ signal, encoding }, changes) => {
        const bytes = Uint8Array.from(whole[encoding][signal]);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        attempt(signal, encoding, bytes);
      }),
      { numRuns: 500 },
    );
  });
});
