import {
  ATTR_RTC_SERVER_FRAME_RATE_IN,
  ATTR_RTC_SERVER_FRAME_RATE_OUT,
  ATTR_RTC_SERVER_PACKET_LOSS,
  ATTR_RTC_SERVER_PIPELINE_LATENCY,
  ATTR_RTC_SERVER_QUEUE_DEPTH_IN,
  ATTR_RTC_SERVER_QUEUE_DEPTH_OUT,
  ATTR_RTC_SERVER_REGION,
  ATTR_RTC_SERVER_RTT,
  ATTR_RTC_SERVER_VERSION,
  EVENT_RTC_SERVER_REPORT,
} from "../semconv";
import type { ParsedServerReport, ServerReport } from "../server-report";
import type { TrackerContext } from "../signal";

/** One record for ten reports of one second each. */
export const SERVER_WINDOW_MS = 10_000;
/** Messages kept until the parser is loaded, which begins with the first of them. */
const MAX_WAITING = 100;

type Parse = (message: unknown) => ParsedServerReport;
type Figure = {
  [K in keyof ServerReport]-?: NonNullable<ServerReport[K]> extends number ? K : never;
}[keyof ServerReport];

export interface ServerHost extends TrackerContext {
  /** The parser comes with the first message: a page that gets none does not carry it. */
  loadParser(): Promise<Parse>;
  /** A report was read. */
  reported(report: ServerReport, time: number): void;
  /** A message that is none, with what is wrong with it; or the parser could not be loaded. */
  warn(problem: string, cause?: unknown): void;
}

export interface ServerTracker {
  told(message: unknown, time: number): void;
  advance(time: number): void;
  end(time: number): void;
}

/** Rolls the server's own figures up over ten seconds: rates and times as means, queue depths as the deepest. */
export function createServerTracker(host: ServerHost): ServerTracker {
  let reports: ServerReport[] = [];
  let since = 0;
  let parse: Parse | undefined;
  let waiting: [message: unknown, time: number][] | undefined;

  const figures = (key: Figure) => reports.flatMap((report) => report[key] ?? []);

  function mean(key: Figure, scale = 1): number | undefined {
    const values = figures(key);
    return values.length ? values.reduce((sum, value) => sum + value, 0) / values.length / scale : undefined;
  }

  function deepest(key: Figure): number | undefined {
    const values = figures(key);
    return values.length ? Math.max(...values) : undefined;
  }

  function last(key: "region" | "version"): string | undefined {
    return reports.findLast((report) => report[key])?.[key];
  }

  function flush(time: number): void {
    if (!reports.length) return;
    const rate = mean("frameRateOut");
    const latency = mean("pipelineLatencyMs");
    const said = [
      rate === undefined ? "" : `${rate.toFixed(1)} frames/s out`,
      latency === undefined ? "" : `${Math.round(latency)} ms in the pipeline`,
    ].filter(Boolean);
    host.emit({
      type: "event",
      name: EVENT_RTC_SERVER_REPORT,
      time,
      body: `server: ${said.join(", ") || `${reports.length} reports`}`,
      attributes: {
        [ATTR_RTC_SERVER_REGION]: last("region"),
        [ATTR_RTC_SERVER_VERSION]: last("version"),
        [ATTR_RTC_SERVER_RTT]: mean("rttMs", 1000),
        [ATTR_RTC_SERVER_PIPELINE_LATENCY]: mean("pipelineLatencyMs", 1000),
        [ATTR_RTC_SERVER_FRAME_RATE_IN]: mean("frameRateIn"),
        [ATTR_RTC_SERVER_FRAME_RATE_OUT]: rate,
        [ATTR_RTC_SERVER_QUEUE_DEPTH_IN]: deepest("queueDepthIn"),
        [ATTR_RTC_SERVER_QUEUE_DEPTH_OUT]: deepest("queueDepthOut"),
        [ATTR_RTC_SERVER_PACKET_LOSS]: mean("packetLoss"),
      },
    });
    reports = [];
  }

  function advance(time: number): void {
    if (reports.length && time - since >= SERVER_WINDOW_MS) flush(Math.min(time, since + SERVER_WINDOW_MS));
  }

  function read(message: unknown, time: number): void {
    const parsed = parse?.(message);
    if (!parsed) return;
    if (!parsed.report) {
      host.warn(`a server report could not be read: ${parsed.problem}`);
      return;
    }
    advance(time);
    if (!reports.length) since = time;
    reports.push(parsed.report);
    host.reported(parsed.report, time);
  }

  function load(): void {
    waiting = [];
    host.loadParser().then(
      (loaded) => {
        parse = loaded;
        for (const [message, time] of waiting ?? []) read(message, time);
        waiting = undefined;
      },
      (error) => host.warn("server reports are not read: their parser could not be loaded", error),
    );
  }

  return {
    told(message, time) {
      if (parse) read(message, time);
      else {
        if (!waiting) load();
        if (waiting && waiting.length < MAX_WAITING) waiting.push([message, time]);
      }
    },
    advance,
    end: flush,
  };
}
