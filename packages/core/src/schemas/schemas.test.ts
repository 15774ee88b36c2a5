import { describe, expect, expectTypeOf, it } from "vitest";
import type { EventName, SpanAttributes } from "../semconv";
import type { Signal, SpanKey } from "../signal";
import { sessionInfoSchema, signalNames, signalSchema } from ".";
import { EVENT_SHAPES, type Shape, SPAN_SHAPES } from "./shapes";

const EXAMPLES: Record<string, unknown> = {
  string: "x",
  int: 1,
  double: 0.5,
  boolean: true,
  "string[]": ["x"],
  "int[]": [1],
  "double[]": [0.5],
};
const COMMON = ["rtc.outcome", "error.type", "rtc.error.message"];

const example = ([, type, , values]: Shape) => values?.[0] ?? EXAMPLES[type];
const own = (shapes: readonly Shape[]) => shapes.filter(([name]) => !COMMON.includes(name));

/** A signal with every attribute that it can have. */
function full(type: "span" | "event", name: string, shapes: readonly Shape[]) {
  const attributes = Object.fromEntries(
    own(shapes).map((shape) => [shape[0].endsWith(".") ? `${shape[0]}x` : shape[0], example(shape)]),
  );
  return type === "span"
    ? { type, name, id: 1, start: 0, end: 1, outcome: "ok", attributes }
    : { type, name, time: 0, body: "x", attributes };
}

const all = [
  ...Object.entries(SPAN_SHAPES).map(([name, shapes]) => ["span", name, shapes] as const),
  ...Object.entries(EVENT_SHAPES).map(([name, shapes]) => ["event", name, shapes] as const),
];

describe("the schemas and the types are one", () => {
  it("have the same names", () => {
    expectTypeOf<keyof typeof SPAN_SHAPES>().toEqualTypeOf<keyof SpanAttributes>();
    expectTypeOf<keyof typeof EVENT_SHAPES>().toEqualTypeOf<EventName>();
    expectTypeOf<SpanKey>().toEqualTypeOf<keyof SpanAttributes>();
    expect(signalNames.spans.length + signalNames.events.length).toBe(all.length);
    expectTypeOf(signalSchema.parse).returns.toEqualTypeOf<Signal>();
  });

  it.each(all)("%s %s: with everything it can have", (type, name, shapes) => {
    const signal = full(type, name, shapes);
    expect(signalSchema.parse(signal)).toEqual(signal);
  });

  it.each(all)("%s %s: refuses what is missing, mistyped or unknown, and says where", (type, name, shapes) => {
    for (const shape of own(shapes)) {
      const key = shape[0].endsWith(".") ? `${shape[0]}x` : shape[0];
      const signal = full(type, name, shapes);
      const wrong = { ...signal, attributes: { ...signal.attributes, [key]: { nested: 1 } } };
      expect(signalSchema.safeParse(wrong).error?.issues[0]?.path).toEqual(["attributes", key]);
      const without = { ...signal, attributes: { ...signal.attributes, [key]: undefined } };
      expect(signalSchema.safeParse(without).success, `${key} required: ${shape[2]}`).toBe(
        !shape[2] || shape[0].endsWith("."),
      );
    }
    const signal = full(type, name, shapes);
    const unknown = { ...signal, attributes: { ...signal.attributes, "rtc.nothing": 1 } };
    expect(signalSchema.safeParse(unknown).error?.issues[0]).toMatchObject({
      path: ["attributes", "rtc.nothing"],
      message: "not in the registry",
    });
  });

  it("take an announced span, and refuse a type that no signal has", () => {
    expect(signalSchema.safeParse({ type: "span.open", name: "rtc.connect", id: 1, time: 0 }).success).toBe(true);
    expect(signalSchema.safeParse({ type: "metric", name: "rtc.connect" }).success).toBe(false);
  });

  it("know a session", () => {
    expect(sessionInfoSchema.safeParse({ id: "a", transport: "webrtc", attributes: { region: "eu" } }).success).toBe(
      true,
    );
    expect(sessionInfoSchema.safeParse({ id: "", transport: "webrtc", attributes: {} }).success).toBe(false);
    expect(sessionInfoSchema.safeParse({ id: "a", transport: "carrier pigeon", attributes: {} }).success).toBe(false);
  });
});
