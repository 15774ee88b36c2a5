import { context, ROOT_CONTEXT, SpanStatusCode, trace } from "@opentelemetry/api";
import { describe, expect, it, vi } from "vitest";
import { takeAttributes } from "./attributes";
import { randomHex } from "./ids";
import { createTracer, type FinishedSpan } from "./tracer";

function setUp() {
  const ended: FinishedSpan[] = [];
  const tracer = createTracer({ resource: { attributes: {} }, now: () => 5_000 }, (span) => ended.push(span));
  return { tracer, ended };
}

describe("createTracer", () => {
  it("hands a span over once, at its end, as it then is", () => {
    const { tracer, ended } = setUp();
    const span = tracer.startSpan("a", { startTime: [1, 0], attributes: { x: 1, none: undefined } });
    span
      .setAttribute("y", "2")
      .setAttributes({ z: [true] })
      .setStatus({ code: SpanStatusCode.ERROR, message: "m" })
      .updateName("b");
    expect(ended).toEqual([]);
    span.end([2, 500]);
    span.end([9, 0]);
    expect(ended).toMatchObject([
      {
        name: "b",
        startTime: [1, 0],
        endTime: [2, 500],
        attributes: { x: 1, y: "2", z: [true] },
        status: { code: 2, message: "m" },
      },
    ]);
  });

  it("changes nothing after the end", () => {
    const { tracer, ended } = setUp();
    const span = tracer.startSpan("a");
    expect(span.isRecording()).toBe(true);
    span.end();
    span.setAttribute("late", 1).setStatus({ code: SpanStatusCode.ERROR }).updateName("late");
    expect(span.isRecording()).toBe(false);
    expect(ended[0]).toMatchObject({
      name: "a",
      attributes: {},
      status: { code: 0 },
      startTime: [5, 0],
      endTime: [5, 0],
    });
  });

  it("takes attributes when they are given, not when the span is sent", () => {
    const { tracer, ended } = setUp();
    const attributes = { list: ["a"], n: 1 };
    tracer.startSpan("a", { attributes }).end();
    attributes.n = 2;
    attributes.list.push("b");
    expect(ended[0]?.attributes).toEqual({ list: ["a"], n: 1 });
  });

  it("is a child of the span in the context, and never of OpenTelemetry's invalid one", () => {
    const { tracer, ended } = setUp();
    const parent = tracer.startSpan("parent");
    const child = tracer.startSpan("child", {}, trace.setSpan(ROOT_CONTEXT, parent));
    expect(child.spanContext().traceId).toBe(parent.spanContext().traceId);
    expect(child.spanContext().spanId).not.toBe(parent.spanContext().spanId);
    child.end();
    expect(ended[0]?.parentSpanContext?.spanId).toBe(parent.spanContext().spanId);

    const invalid = trace.wrapSpanContext({ traceId: "0".repeat(32), spanId: "0".repeat(16), traceFlags: 0 });
    tracer.startSpan("orphan", {}, trace.setSpan(ROOT_CONTEXT, invalid)).end();
    tracer.startSpan("root", { root: true }, trace.setSpan(ROOT_CONTEXT, parent)).end();
    for (const span of ended.slice(1)) {
      expect(span.parentSpanContext).toBeUndefined();
      expect(span.spanContext().traceId).toMatch(/^(?!0+$)[0-9a-f]{32}$/);
    }
  });

  it("keeps what other methods of the interface take out of the way", () => {
    const { tracer, ended } = setUp();
    const span = tracer.startActiveSpan("a", (active) => active);
    const link = { context: span.spanContext() };
    span.addEvent("e").addLink(link).addLinks([link]).recordException(new Error("x"));
    span.end();
    expect(ended[0]).toMatchObject({ events: [], links: [] });
    expect(tracer.startActiveSpan("b", {}, context.active(), () => 7)).toBe(7);
  });
});

describe("what is taken of attributes", () => {
  it("is what OpenTelemetry can send and what was measured", () => {
    const own: Record<string, unknown> = {
      s: "",
      b: false,
      n: 0,
      list: ["a", 1],
      nan: Number.NaN,
      inf: Number.POSITIVE_INFINITY,
    };
    own.none = undefined;
    own.nothing = null;
    own.object = own;
    own.fn = () => {};
    own.mixed = [1, own, null, "x"];
    expect(takeAttributes(own)).toEqual({ s: "", b: false, n: 0, list: ["a", 1], mixed: [1, "x"] });
    expect(takeAttributes(undefined)).toEqual({});
  });
});

describe("ids", () => {
  it("are random hex, with and without crypto", () => {
    expect(randomHex(16)).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(Array.from({ length: 100 }, () => randomHex(8))).size).toBe(100);
    vi.stubGlobal("crypto", undefined);
    expect(new Set(Array.from({ length: 100 }, () => randomHex(8))).size).toBe(100);
    vi.unstubAllGlobals();
  });
});
