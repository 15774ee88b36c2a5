/** The page that collectors are tested in: what a test needs, on one global, because tests reach a page by evaluating. */

import { context, trace } from "@opentelemetry/api";
import { InMemorySpanExporter, SimpleSpanProcessor, WebTracerProvider } from "@opentelemetry/sdk-trace-web";
import { observeDevices, observePage, observePeerConnection, observeVideoElement } from "@rtcscope/collectors";
import { RtcInstrumentation } from "@rtcscope/collectors/instrumentation";
import { observeWebVitals } from "@rtcscope/collectors/web-vitals";
import { createScope, type Observation, type Signal } from "@rtcscope/core";

/** A real session whose observations are also written down, statistics as plain objects. */
function record() {
  const signals: Signal[] = [];
  const observations: (Observation & { statsEntries?: number })[] = [];
  const warnings: string[] = [];
  const scope = createScope({
    service: { name: "e2e" },
    exporters: [{ name: "record", export: (signal) => void signals.push(signal) }],
    log: (message, cause) => void warnings.push(`${message} ${String(cause)}`),
  });
  const session = scope.session({ transport: "webrtc" });
  const observe = session.observe.bind(session);
  session.observe = (observation) => {
    const plain =
      observation.type === "stats"
        ? { ...observation, report: Object.fromEntries(observation.report as never) }
        : observation;
    observations.push(plain as Observation);
    observe(observation);
  };
  return { scope, session, observations, signals, warnings };
}

/** A canvas that draws itself: video without a camera, the same in every browser. */
function canvasTrack(fps = 30): MediaStreamTrack {
  const canvas = document.createElement("canvas");
  canvas.width = 320;
  canvas.height = 240;
  const context = canvas.getContext("2d")!;
  let frame = 0;
  setInterval(() => {
    context.fillStyle = `hsl(${frame++ % 360} 80% 50%)`;
    context.fillRect(0, 0, 320, 240);
    context.fillText(String(frame), 20, 20);
  }, 1000 / fps);
  return canvas.captureStream(fps).getVideoTracks()[0]!;
}

/** An application's own tracing: a provider, its context manager, and what it recorded. */
function createTracing() {
  const exporter = new InMemorySpanExporter();
  const provider = new WebTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  provider.register();
  const tracer = provider.getTracer("app");
  return {
    provider,
    spans: () =>
      exporter.getFinishedSpans().map((span) => ({
        name: span.name,
        id: span.spanContext().spanId,
        trace: span.spanContext().traceId,
        parent: span.parentSpanContext?.spanId,
      })),
    /** Runs `work` the way a click handler runs inside of its span. */
    click<T>(work: () => T): T {
      const span = tracer.startSpan("click");
      try {
        return context.with(trace.setSpan(context.active(), span), work);
      } finally {
        span.end();
      }
    },
  };
}

/** Two connections in one page; resolves when both are connected. */
async function connect(caller: RTCPeerConnection, callee: RTCPeerConnection): Promise<void> {
  caller.addEventListener("icecandidate", ({ candidate }) => candidate && callee.addIceCandidate(candidate));
  callee.addEventListener("icecandidate", ({ candidate }) => candidate && caller.addIceCandidate(candidate));
  await negotiate(caller, callee);
  for (const pc of [caller, callee]) {
    while (pc.connectionState !== "connected") await sleep(20);
  }
}

async function negotiate(caller: RTCPeerConnection, callee: RTCPeerConnection): Promise<void> {
  const offer = await caller.createOffer();
  await caller.setLocalDescription(offer);
  await callee.setRemoteDescription(offer);
  await callee.setLocalDescription();
  await caller.setRemoteDescription(callee.localDescription!);
}

/** Observations as data to compare: without their times and reports. */
function plain(observations: readonly Observation[]): Record<string, unknown>[] {
  return observations.map((each) => ({ ...each, time: undefined, report: undefined }));
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function until(what: () => unknown, ms = 10_000): Promise<boolean> {
  const end = performance.now() + ms;
  while (!what()) {
    if (performance.now() > end) return false;
    await sleep(20);
  }
  return true;
}

const tools = {
  observeDevices,
  observePage,
  observePeerConnection,
  observeVideoElement,
  observeWebVitals,
  RtcInstrumentation,
  record,
  plain,
  canvasTrack,
  createTracing,
  connect,
  negotiate,
  sleep,
  until,
};

export type Tools = typeof tools;
export type Recorded = ReturnType<typeof record>;

declare global {
  interface Window {
    tools: Tools;
  }
}

window.tools = tools;
