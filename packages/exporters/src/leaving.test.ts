import type { Exporter } from "@rtcscope/core";
import { METRIC_RTC_CLIENT_CONNECT_DURATION, SPAN_RTC_CONNECT } from "@rtcscope/core/semconv";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { OtlpSignal } from "./delivery";
import { otlp } from "./otlp";
import { sdk } from "./sdk";
import { decodeInto, type Received } from "./testing/decode";
import { createTestScope, SESSION, SIGNALS } from "./testing/script";

/** A page as far as leaving goes; the browsers' own behaviour is tested in browsers. */
class TestDocument extends EventTarget {
  visibilityState = "visible";
}

let page: TestDocument;
let received: Received;
let keepalive: (boolean | undefined)[];

const fetchTo: typeof fetch = (url, init) => {
  keepalive.push(init?.keepalive);
  decodeInto(received, String(url).split("/").at(-1) as OtlpSignal, init?.body as Uint8Array);
  return Promise.resolve(new Response(null, { status: 200 }));
};

beforeEach(() => {
  page = new TestDocument();
  received = { spans: [], records: [], metrics: [] };
  keepalive = [];
  const target = new EventTarget();
  vi.stubGlobal("document", page);
  vi.stubGlobal("addEventListener", target.addEventListener.bind(target));
  vi.stubGlobal("removeEventListener", target.removeEventListener.bind(target));
});
afterEach(() => vi.unstubAllGlobals());

/** Everything that follows in the same task: microtasks, and no timer. */
async function restOfTask(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await Promise.resolve();
}

describe.each<[string, () => Exporter]>([
  ["otlp()", () => otlp({ url: "https://a.test", gzip: false, fetch: fetchTo })],
  ["sdk()", () => sdk({ url: "https://a.test", gzip: false, fetch: fetchTo })],
])("a page that is hidden, on %s", (_name, make) => {
  it("gets everything out in the same task, metrics included", async () => {
    const exporter = make();
    exporter.start?.(createTestScope());
    for (const signal of SIGNALS) exporter.export(signal, SESSION);
    expect(keepalive).toEqual([]);
    page.visibilityState = "hidden";
    page.dispatchEvent(new Event("visibilitychange"));
    await restOfTask();
    expect(received.spans.map(({ item }) => item.name)).toContain(SPAN_RTC_CONNECT);
    expect(received.records.length).toBeGreaterThanOrEqual(SIGNALS.filter(({ type }) => type === "event").length);
    expect(received.metrics.map(({ item }) => item.name)).toContain(METRIC_RTC_CLIENT_CONNECT_DURATION);
    expect(new Set(keepalive)).toEqual(new Set([true]));
    exporter.disable?.();
  });

  it("is told by the resource, which has no instance id", async () => {
    vi.stubGlobal("navigator", {
      userAgent: "Mozilla/5.0 Test",
      language: "de",
      userAgentData: { mobile: false, platform: "Linux", brands: [{ brand: "Chromium", version: "140" }] },
    });
    const exporter = make();
    exporter.start?.(createTestScope({ resource: { "service.instance.id": "tab-1" } }));
    for (const signal of SIGNALS) exporter.export(signal, SESSION);
    await exporter.shutdown?.();
    const { resource } = received.spans[0] ?? { resource: {} };
    expect(resource).toMatchObject({
      "user_agent.original": "Mozilla/5.0 Test",
      "browser.language": "de",
      "browser.mobile": false,
      "browser.platform": "Linux",
      "browser.brands": ["Chromium 140"],
      "service.name": "studio",
    });
    expect(resource).not.toHaveProperty(["service.instance.id"]);
  });
});
