import {
  ATTR_RTC_SESSION_END_REASON,
  ATTR_RTC_TELEMETRY_DROP_REASON,
  ATTR_RTC_TELEMETRY_SIGNAL,
  ATTR_RTC_TRANSPORT,
  METRIC_RTC_CLIENT_SESSION_DURATION,
  METRIC_RTC_CLIENT_SESSIONS_ENDED,
  METRIC_RTC_CLIENT_SESSIONS_STARTED,
  METRIC_RTC_CLIENT_TELEMETRY_DROPPED,
  METRIC_RTC_CLIENT_TELEMETRY_SENT,
} from "@rtcscope/core/semconv";
import type { Case } from "./case.test-kit";
import { type InputSeries, type Labels, SERVICE_LABELS, type Stretch } from "./series.test-kit";

const APP_LABELS: Labels = { ...SERVICE_LABELS, [ATTR_RTC_TRANSPORT]: undefined };

const active = (count: number, minutes: number, labels: Labels = {}, after = 0): InputSeries => ({
  metric: METRIC_RTC_CLIENT_SESSION_DURATION,
  labels,
  values: [{ perMinute: count * 60, minutes }, ...(after ? [{ silent: after }] : [])],
});

const started = (values: readonly Stretch[]): InputSeries => ({ metric: METRIC_RTC_CLIENT_SESSIONS_STARTED, values });

const ended = (values: readonly Stretch[]): InputSeries => ({
  metric: METRIC_RTC_CLIENT_SESSIONS_ENDED,
  labels: { [ATTR_RTC_SESSION_END_REASON]: "ended" },
  values,
});

const GONE = "RtcTelemetryGone";

export const GONE_CASES: readonly Case[] = [
  {
    alert: GONE,
    name: "two hundred sessions that come and go, and then nothing",
    series: [
      active(200, 70, {}, 60),
      started([{ perMinute: 20, minutes: 70 }, { silent: 60 }]),
      ended([{ perMinute: 19, minutes: 70 }, { silent: 60 }]),
    ],
    at: [
      { minutes: 69 },
      ...[78, 85].map((minutes) => ({
        minutes,
        fires: [{ labels: APP_LABELS, summary: "studio had 200 sessions and sends nothing any more" }],
      })),
    ],
  },
  {
    alert: GONE,
    name: "a lesson ends: all say goodbye, but for a few tabs that die",
    series: [
      active(200, 60, {}, 60),
      started([{ perMinute: 40, minutes: 5 }, { silent: 115 }]),
      ended([{ silent: 58 }, { perMinute: 92, minutes: 2 }, { silent: 60 }]),
    ],
    at: [62, 66, 70, 80, 90, 105, 119].map((minutes) => ({ minutes })),
  },
  {
    alert: GONE,
    name: "one transport of two is switched off, the service goes on",
    series: [active(200, 70, {}, 50), active(100, 120, { [ATTR_RTC_TRANSPORT]: "ivs" })],
    at: [76, 90, 119].map((minutes) => ({ minutes })),
  },
  {
    alert: GONE,
    name: "ten people at night",
    series: [active(10, 70, {}, 50)],
    at: [76, 90, 119].map((minutes) => ({ minutes })),
  },
];

const dropped = (reason: string, perMinute: number, minutes: number): InputSeries => ({
  metric: METRIC_RTC_CLIENT_TELEMETRY_DROPPED,
  labels: { [ATTR_RTC_TELEMETRY_DROP_REASON]: reason, [ATTR_RTC_TELEMETRY_SIGNAL]: "logs" },
  values: [{ perMinute, minutes }],
});

const sent = (perMinute: number, minutes: number): InputSeries => ({
  metric: METRIC_RTC_CLIENT_TELEMETRY_SENT,
  values: [{ perMinute, minutes }],
});

const LOSS = "RtcTelemetryLoss";

export const LOSS_CASES: readonly Case[] = [
  {
    alert: LOSS,
    name: "a tenth does not arrive",
    series: [sent(900, 40), dropped("queue_full", 60, 40), dropped("rejected", 40, 40)],
    at: [
      { minutes: 10 },
      {
        minutes: 35,
        fires: [
          {
            labels: SERVICE_LABELS,
            summary: "Clients of studio over livekit in production lose 10% of their telemetry",
          },
        ],
      },
    ],
  },
  {
    alert: LOSS,
    name: "what nobody wanted is not lost, one in a hundred is",
    series: [sent(900, 40), dropped("no_endpoint", 500, 40), dropped("disabled", 500, 40), dropped("shutdown", 9, 40)],
    at: [{ minutes: 20 }, { minutes: 39 }],
  },
];
