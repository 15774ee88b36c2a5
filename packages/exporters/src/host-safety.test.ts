import type { Exporter, Signal } from "@rtcscope/core";
import { EVENT_RTC_STATE, SPAN_RTC_CONNECT, SPAN_RTC_STALL } from "@rtcscope/core/semconv";
import { afterEach, describe, expect, it, vi } from "vitest";
import { consoleExporter } from "./console";
import { otlp } from "./otlp";
import { collector } from "./presets/collector";
import { grafanaCloud } from "./presets/grafana-cloud";
import { honeycomb } from "./presets/honeycomb";
import { sdk } from "./sdk";
import { createTestScope, SESSION, SIGNALS, START } from "./testing/script";

type Fetch = typeof fetch;
const accepting: Fetch = () => Promise.resolve(new Response(null, { status: 200 }));

const exporters: Record<string, (fetch: Fetch) => Exporter> = {
  otlp: (fetch) => otlp({ url: "https://a.test", fetch }),
  sdk: (fetch) => sdk({ url: "https://a.test", fetch }),
  collector: (fetch) => collector({ url: "https://a.test", fetch }),
  grafanaCloud: (fetch) => grafanaCloud({ instanceId: 1, token: "t", zone: "z", fetch }),
  honeycomb: (fetch) => honeycomb({ apiKey: "k", fetch }),
  consoleExporter: () => consoleExporter({ log: () => {} }),
};
const all = Object.entries(exporters);
const sending = all.filter(([name]) => name !== "consoleExporter");

const circular: Record<string, unknown> = { name: "circle" };
circular.self = circular;

const throwing = {
  get evil(): string {
    throw new Error("getter");
  },
};

/** What no tracker makes, but an application's object might become. */
const hostile: Record<string, unknown> = {
  "throwing getters": { type: "event", name: EVENT_RTC_STATE, time: START, body: "b", attributes: throwing },
  "a throwing signal": Object.defineProperty({ type: "span" }, "name", { get: () => throwing.evil }),
  "circular values": { type: "event", name: EVENT_RTC_STATE, time: START, body: "b", attributes: { circular } },
  "a circular body": { type: "event", name: EVENT_RTC_STATE, time: START, body: circular, attributes: {} },
  "no attributes": { type: "span", name: SPAN_RTC_STALL, id: 1, start: START, end: START, outcome: "ok" },
  "frozen attributes": Object.freeze({
    type: "span",
    name: SPAN_RTC_CONNECT,
    id: 7,
    start: START,
    end: START + 1,
    outcome: "ok",
    attributes: Object.freeze({ a: Object.freeze(["x"]) }),
  }),
  "no times": { type: "span", name: SPAN_RTC_STALL, id: 2, outcome: "ok", attributes: {} },
  "an unknown type": { type: "gauge", name: "x" },
  "an end without a beginning, twice": {
    type: "span",
    name: SPAN_RTC_CONNECT,
    id: 9,
    start: START,
    end: START,
    outcome: "ok",
    attributes: {},
  },
  nothing: undefined,
};

async function live(exporter: Exporter, signals: readonly Signal[]): Promise<string[]> {
  const scope = createTestScope();
  exporter.start?.(scope);
  for (const signal of signals) exporter.export(signal, SESSION);
  exporter.traceparent?.(SESSION.id);
  await exporter.flush?.();
  await exporter.shutdown?.();
  for (const signal of signals) exporter.export(signal, SESSION);
  exporter.disable?.();
  return scope.said;
}

afterEach(() => vi.unstubAllGlobals());

describe.each(all)("%s never throws into the application", (_name, make) => {
  it.each(Object.entries(hostile))("given %s: at most one diagnostic of a kind", async (_what, signal) => {
    const said = await live(make(accepting), [signal as Signal, signal as Signal, ...SIGNALS]);
    expect(said.length).toBeLessThanOrEqual(2);
    expect(new Set(said).size).toBe(said.length);
  });

  it("given a session that throws", async () => {
    const exporter = make(accepting);
    const scope = createTestScope();
    exporter.start?.(scope);
    const session = Object.defineProperty({ ...SESSION }, "attributes", { get: () => throwing.evil });
    for (const signal of SIGNALS) exporter.export(signal, session);
    await exporter.shutdown?.();
    expect(scope.said.length).toBeLessThanOrEqual(1);
  });

  it("before it was started, and with a platform that lacks crypto, navigator and compression", async () => {
    for (const name of ["crypto", "navigator", "CompressionStream"]) vi.stubGlobal(name, undefined);
    const exporter = make(accepting);
    for (const signal of SIGNALS) exporter.export(signal, SESSION);
    await exporter.flush?.();
    exporter.disable?.();
    expect(await live(make(accepting), SIGNALS)).toEqual([]);
  });
});

describe.each(sending)("%s, when nothing can be sent", (_name, make) => {
  it("says once that there is no fetch", async () => {
    vi.stubGlobal("fetch", undefined);
    const said = await live(make(undefined as never), SIGNALS);
    expect(said.length).toBeGreaterThan(0);
    expect(new Set(said).size).toBe(said.length);
  });

  it("says once that a fetch throws, rejects or answers nonsense", async () => {
    const broken: Fetch[] = [
      () => {
        throw new Error("blocked");
      },
      () => Promise.reject(new TypeError("Failed to fetch")),
      () => Promise.resolve({} as Response),
    ];
    for (const fetch of broken) {
      const said = await live(make(fetch), SIGNALS);
      expect(new Set(said).size).toBe(said.length);
      expect(said.length).toBeLessThanOrEqual(2);
    }
  });
});

it("factories throw at set-up, and only there", () => {
  for (const make of [otlp, sdk, collector]) expect(() => make({ url: 5 } as never)).toThrow(TypeError);
  for (const make of [grafanaCloud, honeycomb]) expect(() => make(undefined as never)).toThrow(TypeError);
  expect(() => consoleExporter({ log: 5 } as never)).toThrow(
    "consoleExporter: options.log must be a function, got number",
  );
});
