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
import type { ServerReport } from "../server-report";
import type { EventSignal } from "../signal";

type Figure = Exclude<keyof ServerReport, "region" | "version">;

/** Reports of one window, folded as they come: means of rates, times and shares, the deepest queues, the last names. */
export interface ServerWindow {
  readonly since: number;
  add(report: ServerReport): void;
  event(time: number): EventSignal<typeof EVENT_RTC_SERVER_REPORT>;
}

const FIGURES: readonly Figure[] = [
  "rttMs",
  "pipelineLatencyMs",
  "frameRateIn",
  "frameRateOut",
  "queueDepthIn",
  "queueDepthOut",
  "packetLoss",
];

export function createServerWindow(since: number): ServerWindow {
  let reports = 0;
  let region: string | undefined;
  let version: string | undefined;
  const folded: { [K in Figure]?: { count: number; mean: number; most: number } } = {};

  const mean = (figure: Figure) => folded[figure]?.mean;
  const seconds = (figure: Figure) => {
    const ms = mean(figure);
    return ms === undefined ? ms : ms / 1000;
  };

  return {
    since,
    add(report) {
      reports++;
      region = report.region ?? region;
      version = report.version ?? version;
      for (const figure of FIGURES) {
        const value = report[figure];
        if (value === undefined) continue;
        folded[figure] ??= { count: 0, mean: 0, most: 0 };
        const known = folded[figure];
        known.count++;
        // A running mean cannot overflow as a sum can.
        known.mean += (value - known.mean) / known.count;
        known.most = Math.max(known.most, value);
      }
    },
    event(time) {
      const rate = mean("frameRateOut");
      const latency = mean("pipelineLatencyMs");
      const said = [
        rate === undefined ? "" : `${rate.toFixed(1)} frames/s out`,
        latency === undefined ? "" : `${Math.round(latency)} ms in the pipeline`,
      ].filter(Boolean);
      return {
        type: "event",
        name: EVENT_RTC_SERVER_REPORT,
        time,
        body: `server: ${said.join(", ") || `${reports} reports`}`,
        attributes: {
          [ATTR_RTC_SERVER_REGION]: region,
          [ATTR_RTC_SERVER_VERSION]: version,
          [ATTR_RTC_SERVER_RTT]: seconds("rttMs"),
          [ATTR_RTC_SERVER_PIPELINE_LATENCY]: seconds("pipelineLatencyMs"),
          [ATTR_RTC_SERVER_FRAME_RATE_IN]: mean("frameRateIn"),
          [ATTR_RTC_SERVER_FRAME_RATE_OUT]: rate,
          [ATTR_RTC_SERVER_QUEUE_DEPTH_IN]: folded.queueDepthIn?.most,
          [ATTR_RTC_SERVER_QUEUE_DEPTH_OUT]: folded.queueDepthOut?.most,
          [ATTR_RTC_SERVER_PACKET_LOSS]: mean("packetLoss"),
        },
      };
    },
  };
}
