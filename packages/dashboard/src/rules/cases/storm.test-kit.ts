import {
  ATTR_CLOUD_REGION,
  ATTR_DEPLOYMENT_ENVIRONMENT_NAME,
  ATTR_RTC_OUTCOME,
  ATTR_RTC_RECONNECT_CAUSE,
  ATTR_RTC_RECONNECT_MODE,
  METRIC_RTC_CLIENT_RECONNECT_ATTEMPTS,
  METRIC_RTC_CLIENT_RECONNECTS,
  METRIC_RTC_CLIENT_SESSION_DURATION,
} from "@rtcscope/core/semconv";
import type { Case } from "./case.test-kit";
import { type InputSeries, type Labels, SERVICE_LABELS, type Stretch } from "./series.test-kit";

/** So many sessions, each feeding ten seconds each ten seconds. */
const sessions = (count: number, minutes: number): Stretch => ({ perMinute: count * 60, minutes });

const active = (values: readonly Stretch[], labels: Labels = {}): InputSeries => ({
  metric: METRIC_RTC_CLIENT_SESSION_DURATION,
  labels,
  values,
});

const reconnects = (cause: string, mode: string, values: readonly Stretch[], labels: Labels = {}): InputSeries => ({
  metric: METRIC_RTC_CLIENT_RECONNECTS,
  labels: {
    [ATTR_RTC_RECONNECT_CAUSE]: cause,
    [ATTR_RTC_RECONNECT_MODE]: mode,
    [ATTR_RTC_OUTCOME]: "ok",
    ...labels,
  },
  values,
});

const STORM = "RtcReconnectStorm";

/** The server dies at minute 80; spans come from half a minute later on, when the first are back. */
const SERVER_DIES: readonly Stretch[] = [
  { onceIn: 5, minutes: 80 },
  { silent: 0.5 },
  { perMinute: 1200, minutes: 1.5 },
  { silent: 13 },
];

export const STORM_CASES: readonly Case[] = [
  {
    alert: STORM,
    everyS: 20,
    name: "a server dies, 2000 sessions come back within two minutes; told before those are over, done five later",
    series: [
      active([sessions(2000, 80), { silent: 1 }, sessions(2000, 14)]),
      reconnects("server", "full", SERVER_DIES),
      reconnects("network_change", "ice_restart", [{ perMinute: 2, minutes: 95 }]),
    ],
    at: [
      { minutes: 79 },
      {
        minutes: 81,
        fires: [
          {
            labels: SERVICE_LABELS,
            summary: "30.25% of the sessions of studio over livekit in production reconnected within 2 minutes",
          },
        ],
      },
      {
        minutes: 82,
        fires: [
          {
            labels: SERVICE_LABELS,
            summary: "90.2% of the sessions of studio over livekit in production reconnected within 2 minutes",
          },
        ],
      },
      { minutes: 87 },
      { minutes: 94 },
    ],
  },
  {
    alert: STORM,
    name: "nobody's retries have jitter: all come back within one push, on a series that was silent for half an hour",
    series: [
      active([sessions(1000, 90)]),
      reconnects("server", "full", [
        { onceIn: 10, minutes: 50 },
        { silent: 30 },
        { perMinute: 6000, minutes: 1 / 6 },
        { silent: 9 },
      ]),
    ],
    at: [
      { minutes: 80 },
      {
        minutes: 81,
        fires: [
          {
            labels: SERVICE_LABELS,
            summary: "100% of the sessions of studio over livekit in production reconnected within 2 minutes",
          },
        ],
      },
      { minutes: 83 },
    ],
  },
  {
    alert: STORM,
    name: "a new service, with nothing to compare with, whose senders tell neither environment nor region",
    series: [
      active([sessions(300, 12)], { [ATTR_DEPLOYMENT_ENVIRONMENT_NAME]: undefined, [ATTR_CLOUD_REGION]: undefined }),
      reconnects("ice_failed", "full", [{ silent: 6 }, { perMinute: 60, minutes: 2 }, { silent: 4 }], {
        [ATTR_DEPLOYMENT_ENVIRONMENT_NAME]: undefined,
        [ATTR_CLOUD_REGION]: undefined,
      }),
    ],
    at: [
      { minutes: 6 },
      {
        minutes: 8,
        fires: [
          {
            labels: { ...SERVICE_LABELS, [ATTR_DEPLOYMENT_ENVIRONMENT_NAME]: undefined },
            summary: "40% of the sessions of studio over livekit reconnected within 2 minutes",
          },
        ],
      },
    ],
  },
  {
    alert: STORM,
    name: "a storm of half an hour is told throughout, and does not become its own baseline",
    series: [
      active([sessions(1000, 120)]),
      reconnects("server", "full", [{ perMinute: 3, minutes: 80 }, { perMinute: 100, minutes: 30 }, { silent: 10 }]),
    ],
    at: [
      { minutes: 79 },
      {
        minutes: 100,
        fires: [
          {
            labels: SERVICE_LABELS,
            summary: "20% of the sessions of studio over livekit in production reconnected within 2 minutes",
          },
        ],
      },
      { minutes: 115 },
    ],
  },
  {
    alert: STORM,
    name: "an ordinary day: people change networks, and one gateway restarts",
    series: [
      active([sessions(2000, 90), { silent: 30 }]),
      active([{ silent: 90 }, sessions(2000, 30)], { instance: "gateway-2" }),
      reconnects("network_change", "ice_restart", [{ perMinute: 6, minutes: 90 }, { silent: 30 }]),
      reconnects("network_change", "ice_restart", [{ silent: 90 }, { perMinute: 6, minutes: 30 }], {
        instance: "gateway-2",
      }),
      reconnects("ice_disconnected", "none", [{ onceIn: 2, minutes: 120 }]),
    ],
    at: [5, 30, 60, 90, 90.5, 91, 92, 93, 95, 110, 119].map((minutes) => ({ minutes })),
  },
  {
    alert: STORM,
    name: "people on trains: more than 5 % in two minutes, all day",
    series: [
      active([sessions(1000, 90)]),
      reconnects("ice_disconnected", "ice_restart", [{ perMinute: 40, minutes: 90 }]),
    ],
    at: [40, 60, 89].map((minutes) => ({ minutes })),
  },
  {
    alert: STORM,
    name: "a night with 30 sessions, of which ten share an office whose line breaks",
    series: [
      active([sessions(30, 90)]),
      reconnects("ice_disconnected", "ice_restart", [{ silent: 75 }, { perMinute: 10, minutes: 1 }, { silent: 14 }]),
    ],
    at: [76, 77, 78, 80].map((minutes) => ({ minutes })),
  },
];

const attempts = (perMinute: number, episodesPerMinute: number, minutes: number): InputSeries[] => {
  const labels = {
    [ATTR_RTC_RECONNECT_CAUSE]: "server",
    [ATTR_RTC_RECONNECT_MODE]: "full",
    [ATTR_RTC_OUTCOME]: "ok",
  };
  const metric = METRIC_RTC_CLIENT_RECONNECT_ATTEMPTS;
  return [
    { metric, part: "sum", labels, values: [{ perMinute, minutes }] },
    { metric, part: "count", labels, values: [{ perMinute: episodesPerMinute, minutes }] },
  ];
};

export const AMPLIFICATION_CASES: readonly Case[] = [
  {
    alert: "RtcReconnectAmplification",
    name: "each of ten episodes a minute takes eight attempts",
    series: attempts(80, 10, 12),
    at: [
      { minutes: 1 },
      {
        minutes: 10,
        fires: [{ labels: SERVICE_LABELS, summary: "8 attempts per reconnect of studio over livekit in production" }],
      },
    ],
  },
  {
    alert: "RtcReconnectAmplification",
    name: "many episodes, most of which work at once",
    series: attempts(260, 200, 12),
    at: [{ minutes: 5 }, { minutes: 11 }],
  },
  {
    alert: "RtcReconnectAmplification",
    name: "one laptop in a lift tries for ever",
    series: attempts(30, 0.5, 12),
    at: [{ minutes: 5 }, { minutes: 11 }],
  },
];
