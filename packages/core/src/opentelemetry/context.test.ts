import { context, ROOT_CONTEXT, trace } from "@opentelemetry/api";
import { afterEach, describe, expect, it } from "vitest";
import { activeContext, ROOT, spanOf, withSpan } from "./context";

const span = trace.wrapSpanContext({
  traceId: "0af7651916cd43dd8448eb211c80319c",
  spanId: "b7ad6b7169203331",
  traceFlags: 1,
});

afterEach(() => context.disable());

describe("the context protocol of OpenTelemetry's API", () => {
  it("puts a span where the API looks for it", () => {
    expect(trace.getSpan(withSpan(span))).toBe(span);
    expect(trace.getSpanContext(withSpan(span))?.spanId).toBe("b7ad6b7169203331");
  });

  it("reads the span that the API put there", () => {
    expect(spanOf(trace.setSpan(ROOT_CONTEXT, span))).toBe(span);
    expect(spanOf(undefined)).toBeUndefined();
  });

  it("sees the application's active context through its context manager", () => {
    expect(activeContext()).toBe(ROOT);
    const active = trace.setSpan(ROOT_CONTEXT, span);
    context.setGlobalContextManager({
      active: () => active,
      with: (_context, work, self, ...args) => work.apply(self, args),
      bind: (_context, target) => target,
      enable() {
        return this;
      },
      disable() {
        return this;
      },
    });
    expect(spanOf(activeContext())).toBe(span);
  });

  it("keeps other values apart", () => {
    const key = Symbol("k");
    const changed = ROOT.setValue(key, 1);
    expect(changed.getValue(key)).toBe(1);
    expect(ROOT.getValue(key)).toBeUndefined();
    expect(changed.deleteValue(key).getValue(key)).toBeUndefined();
  });
});
