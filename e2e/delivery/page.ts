/** The page whose telemetry is delivered: an exporter by query, and signals at the test's word. */

import { OTLPLogExporter } from "@opentelemetry/exporter-logs-otlp-http";
import { AggregationTemporalityPreference, OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { LoggerProvider, SimpleLogRecordProcessor } from "@opentelemetry/sdk-logs";
import { MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { SimpleSpanProcessor, WebTracerProvider } from "@opentelemetry/sdk-trace-web";
import { createClock, createDiagnostics, type Exporter, type SessionInfo, type Signal } from "@rtcscope/core";
import {
  ATTR_RTC_CONNECT_ATTEMPT,
  ATTR_RTC_CONNECT_DURATION,
  ATTR_RTC_MEDIA_DIRECTION,
  ATTR_RTC_MEDIA_KIND,
  ATTR_RTC_MEDIA_RTT,
  ATTR_RTC_MEDIA_STREAM_ID,
  ATTR_RTC_MEDIA_WINDOW_DURATION,
  ATTR_RTC_RECONNECT_ATTEMPTS,
  ATTR_RTC_RECONNECT_CAUSE,
  ATTR_RTC_RECONNECT_MODE,
  ATTR_RTC_RTT_SOURCE,
  ATTR_RTC_SESSION_CONNECT_FAILURES,
  ATTR_RTC_SESSION_CONNECTS,
  ATTR_RTC_SESSION_DURATION,
  ATTR_RTC_SESSION_END_REASON,
  ATTR_RTC_SESSION_RECONNECTS,
  ATTR_RTC_SESSION_STALL_DURATION,
  ATTR_RTC_SESSION_STALLS,
  ATTR_RTC_STALL_CAUSE,
  ATTR_RTC_STALL_ERROR_BOUND,
  ATTR_RTC_STALL_METHOD,
  EVENT_RTC_MEDIA_WINDOW,
  EVENT_RTC_SESSION_END,
  SPAN_RTC_CONNECT,
  SPAN_RTC_RECONNECT,
  SPAN_RTC_STALL,
} from "@rtcscope/core/semconv";
import { type DeliveryLimits, indexedDbStore, openTelemetry, otlp } from "@rtcscope/exporters";
import { sdk } from "@rtcscope/exporters/sdk";
import { SESSION, SIGNALS } from "../../packages/exporters/src/testing/script";

export type Way = "otlp()" | "sdk()" | "the application's own SDK";

export interface Settings {
  readonly way: Way;
  /** The receiver. */
  readonly url: string;
  readonly persist?: boolean;
  readonly limits?: Partial<DeliveryLimits>;
  /** What chance says to everything, so that a back-off is known beforehand. */
  readonly chance?: number;
}

const settings: Settings = JSON.parse(new URLSearchParams(location.search).get("settings") ?? "{}");

/** The application's own providers with OpenTelemetry's own exporters: nothing of ours but the mapping. */
function ownSdk(): Exporter {
  const resource = resourceFromAttributes({ "service.name": "studio" });
  const at = (signal: string) => ({ url: `${settings.url}/v1/${signal}` });
  const tracerProvider = new WebTracerProvider({
    resource,
    spanProcessors: [new SimpleSpanProcessor(new OTLPTraceExporter(at("traces")))],
  });
  const loggerProvider = new LoggerProvider({
    resource,
    processors: [new SimpleLogRecordProcessor({ exporter: new OTLPLogExporter(at("logs")) })],
  });
  const temporalityPreference = AggregationTemporalityPreference.DELTA;
  const exporter = new OTLPMetricExporter({ ...at("metrics"), temporalityPreference });
  const meterProvider = new MeterProvider({ resource, readers: [new PeriodicExportingMetricReader({ exporter })] });
  return {
    ...openTelemetry({ tracerProvider, loggerProvider, meterProvider }),
    async shutdown() {
      for (const provider of [meterProvider, loggerProvider, tracerProvider]) {
        await provider.forceFlush();
        await provider.shutdown();
      }
    },
  };
}

/** When the page asked for what, ms of its own monotonic clock; also of requests that no receiver ever saw. */
const attempts: { at: number; signal: string; keepalive: boolean; failed: boolean }[] = [];
const { fetch } = globalThis;
globalThis.fetch = async (input, init) => {
  const signal = String(input).split("/").at(-1) ?? "";
  const attempt = { at: performance.now(), signal, keepalive: init?.keepalive === true, failed: false };
  attempts.push(attempt);
  try {
    return await fetch(input, init);
  } catch (error) {
    attempt.failed = true;
    throw error;
  }
};

const errors: string[] = [];
addEventListener("error", ({ message }) => errors.push(message));
addEventListener("unhandledrejection", ({ reason }) => errors.push(`unhandled: ${reason}`));

const { way, persist, limits, chance } = settings;
const { random } = Math;
if (chance !== undefined) Math.random = () => chance;
const options = { url: settings.url, ...(persist && { persist: indexedDbStore() }), ...(limits && { limits }) };
const exporter: Exporter = way === "otlp()" ? otlp(options) : way === "sdk()" ? sdk(options) : ownSdk();
const clock = createClock();
exporter.start?.({
  service: { name: "studio", version: "2026.7.1" },
  resource: { "cloud.region": "eu-1" },
  clock,
  diagnostics: createDiagnostics(),
});

const session: SessionInfo = {
  id: crypto.randomUUID(),
  transport: "webrtc",
  role: "publisher",
  attributes: { region: "eu" },
};
/** What keeps the delivery quiet belongs to a session of its own: the end of the one above is told meanwhile. */
const other: SessionInfo = { ...session, id: crypto.randomUUID() };
const tell = (signal: Signal) => exporter.export(signal, session);

/** Incompressible, so that gzip does not decide what a test is about. */
const noise = (length: number) => {
  let text = "";
  while (text.length < length) text += random().toString(36).slice(2);
  return text.slice(0, length);
};

let windows = 0;
let spans = 0;

const tools = {
  attempts,
  errors,
  /** Window events of about that many bytes each, numbered through; each makes metrics as well. */
  windows(count: number, bytes: number): void {
    for (let i = 0; i < count; i++) {
      tell({
        type: "event",
        name: EVENT_RTC_MEDIA_WINDOW,
        time: clock.now(),
        body: `window ${windows++} ${noise(bytes - 400)}`,
        attributes: {
          [ATTR_RTC_MEDIA_KIND]: "video",
          [ATTR_RTC_MEDIA_DIRECTION]: "outbound",
          [ATTR_RTC_MEDIA_STREAM_ID]: "s1",
          [ATTR_RTC_MEDIA_WINDOW_DURATION]: 10,
          [ATTR_RTC_MEDIA_RTT]: 0.05,
          [ATTR_RTC_RTT_SOURCE]: "remote_inbound",
        },
      });
    }
  },
  /** The page is hidden, as when the user switches to another tab before closing this one. */
  hide(): void {
    Object.defineProperty(document, "visibilityState", { value: "hidden" });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  },
  /** How many windows were told. */
  told: () => windows,
  /** What a session is explained by: connect, reconnect, stall and its end. */
  story(): void {
    const time = clock.now();
    const ended = { start: time - 1000, end: time, outcome: "ok" } as const;
    tell({ type: "span.open", name: SPAN_RTC_CONNECT, id: ++spans, time: ended.start });
    tell({
      type: "span",
      name: SPAN_RTC_CONNECT,
      id: spans,
      ...ended,
      attributes: { [ATTR_RTC_CONNECT_ATTEMPT]: 1, [ATTR_RTC_CONNECT_DURATION]: 1 },
    });
    tell({
      type: "span",
      name: SPAN_RTC_RECONNECT,
      id: ++spans,
      ...ended,
      attributes: {
        [ATTR_RTC_RECONNECT_CAUSE]: "ice_failed",
        [ATTR_RTC_RECONNECT_MODE]: "ice_restart",
        [ATTR_RTC_RECONNECT_ATTEMPTS]: 1,
      },
    });
    tell({
      type: "span",
      name: SPAN_RTC_STALL,
      id: ++spans,
      ...ended,
      attributes: {
        [ATTR_RTC_MEDIA_KIND]: "video",
        [ATTR_RTC_STALL_CAUSE]: "network",
        [ATTR_RTC_STALL_METHOD]: "frame_callback",
        [ATTR_RTC_STALL_ERROR_BOUND]: 0.05,
      },
    });
    tell({
      type: "event",
      name: EVENT_RTC_SESSION_END,
      time,
      body: "session ended",
      attributes: {
        [ATTR_RTC_SESSION_END_REASON]: "ended",
        [ATTR_RTC_SESSION_DURATION]: 60,
        [ATTR_RTC_SESSION_CONNECTS]: 1,
        [ATTR_RTC_SESSION_CONNECT_FAILURES]: 0,
        [ATTR_RTC_SESSION_RECONNECTS]: 1,
        [ATTR_RTC_SESSION_STALLS]: 1,
        [ATTR_RTC_SESSION_STALL_DURATION]: 1,
      },
    });
  },
  /** A connect opens; with the answer it is over. */
  connecting(): () => void {
    const id = ++spans;
    const start = clock.now();
    exporter.export({ type: "span.open", name: SPAN_RTC_CONNECT, id, time: start }, other);
    return () =>
      exporter.export(
        {
          type: "span",
          name: SPAN_RTC_CONNECT,
          id,
          start,
          end: clock.now(),
          outcome: "ok",
          attributes: { [ATTR_RTC_CONNECT_ATTEMPT]: 1, [ATTR_RTC_CONNECT_DURATION]: 1 },
        },
        other,
      );
  },
  /** One of everything, at times of its own; the same from every page. */
  script(): void {
    for (const signal of SIGNALS) exporter.export(signal, SESSION);
  },
  /** The store was opened and what an earlier visit left was taken: transactions wait for those before them. How many lie there. */
  stored: () =>
    new Promise<number>((resolve, reject) => {
      const opening = indexedDB.open("rtcscope");
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const transaction = opening.result.transaction("batches");
        transaction.oncomplete = () => {
          opening.result.close();
          resolve(count.result);
        };
        transaction.onabort = () => reject(transaction.error);
        const count = transaction.objectStore("batches").count();
      };
    }),
  flush: async () => exporter.flush?.(),
  shutdown: async () => exporter.shutdown?.(),
  disable: () => exporter.disable?.(),
};

export type Tools = typeof tools;

declare global {
  interface Window {
    telemetry: Tools;
  }
}

window.telemetry = tools;
