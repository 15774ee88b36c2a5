import { ignore, type MediaTracker } from "../media/tracker";
import {
  ATTR_RTC_LATENCY_BOUND,
  ATTR_RTC_LATENCY_MEAN,
  ATTR_RTC_LATENCY_METHOD,
  ATTR_RTC_LATENCY_MISSING,
  ATTR_RTC_LATENCY_PART_PREFIX,
  ATTR_RTC_LATENCY_SAMPLES,
  ATTR_RTC_LATENCY_WINDOW_DURATION,
  EVENT_RTC_LATENCY_WINDOW,
} from "../semconv";
import type { ServerReport } from "../server-report";
import type { TrackerContext } from "../signal";
import type { StatsSample } from "../stats/sample";

/** As long as the windows of media and of server reports. */
export const LATENCY_WINDOW_MS = 10_000;

/** In the order of a frame's way. `processing`, what the server's own receiving and sending costs, nobody tells yet. */
const PARTS = [
  "encode",
  "packet_send",
  "client_rtt",
  "server_rtt",
  "server_pipeline",
  "jitter_buffer",
  "decode",
  "processing",
] as const;
type Part = (typeof PARTS)[number];

function slowest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length ? Math.max(...known) : undefined;
}

export interface CompositeTracker extends MediaTracker {
  /** The server's own figures. */
  server(report: ServerReport, time: number): void;
}

/**
 * Composite latency of a session whose server processes its video: client network RTT + server network RTT + server
 * pipeline time, and what this side's own encoder, sender, jitter buffer and decoder take, as means over a window of ten
 * seconds. Told only where the server reports, because without its share there is nothing of a composite.
 *
 * A part that was not measured is missing by its name, and the figure is a lower bound: it always is one today, because
 * what the server's own jitter buffer, decoder and encoder take is in no report.
 */
export function createCompositeTracker(context: TrackerContext): CompositeTracker {
  const sums = new Map<Part, { sum: number; count: number }>();
  let since: number | undefined;
  let reports = 0;

  function add(part: Part, ms: number | undefined): void {
    if (ms === undefined) return;
    const known = sums.get(part) ?? { sum: 0, count: 0 };
    known.sum += ms;
    known.count++;
    sums.set(part, known);
  }

  function flush(time: number): void {
    if (reports && since !== undefined) {
      const seconds = new Map(
        PARTS.flatMap((part) => {
          const { sum = 0, count = 0 } = sums.get(part) ?? {};
          return count ? [[part, sum / count / 1000] as const] : [];
        }),
      );
      const mean = [...seconds.values()].reduce((total, part) => total + part, 0);
      const missing = PARTS.filter((part) => !seconds.has(part));
      context.emit({
        type: "event",
        name: EVENT_RTC_LATENCY_WINDOW,
        time,
        body: `latency at least ${Math.round(mean * 1000)} ms, without ${missing.join(", ")}`,
        attributes: {
          [ATTR_RTC_LATENCY_METHOD]: "composite",
          [ATTR_RTC_LATENCY_BOUND]: "lower",
          [ATTR_RTC_LATENCY_MISSING]: missing,
          [ATTR_RTC_LATENCY_WINDOW_DURATION]: (time - since) / 1000,
          [ATTR_RTC_LATENCY_SAMPLES]: reports,
          [ATTR_RTC_LATENCY_MEAN]: mean,
          ...Object.fromEntries([...seconds].map(([part, value]) => [ATTR_RTC_LATENCY_PART_PREFIX + part, value])),
        },
      });
    }
    sums.clear();
    reports = 0;
    since = undefined;
  }

  function advance(time: number): void {
    if (since !== undefined && time - since >= LATENCY_WINDOW_MS) flush(since + LATENCY_WINDOW_MS);
  }

  return {
    server({ rttMs, pipelineLatencyMs }, time) {
      advance(time);
      if (rttMs === undefined && pipelineLatencyMs === undefined) return;
      since ??= time;
      reports++;
      add("server_rtt", rttMs);
      add("server_pipeline", pipelineLatencyMs);
    },
    observe: ignore,
    sample(_, { inbound, outbound, transports }: StatsSample) {
      // Before the server has said anything there is no window.
      if (since === undefined) return;
      for (const { kind, layers } of outbound) {
        if (kind !== "video") continue;
        // Layers are encoded side by side: the slowest is what a viewer may have to wait for.
        add("encode", slowest(layers.map(({ encodeTimeMs }) => encodeTimeMs)));
        add("packet_send", slowest(layers.map(({ packetSendDelayMs }) => packetSendDelayMs)));
      }
      for (const { kind, jitterBufferDelayMs, decodeTimeMs } of inbound) {
        if (kind !== "video") continue;
        add("jitter_buffer", jitterBufferDelayMs);
        add("decode", decodeTimeMs);
      }
      for (const { selectedPair } of transports) add("client_rtt", selectedPair?.rttMs);
    },
    advance,
    end: flush,
  };
}
