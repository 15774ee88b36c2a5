import {
  ATTR_ERROR_TYPE,
  ATTR_RTC_CONNECT_PHASE,
  ATTR_RTC_OUTCOME,
  ATTR_RTC_PATH_LOCAL_TYPE,
  ATTR_RTC_TRANSPORT,
  METRIC_RTC_CLIENT_CONNECT_DURATION,
  METRIC_RTC_CLIENT_CONNECT_PHASE_DURATION,
} from "@rtcscope/core/semconv";
import { LE, QUICK_CONNECT_S } from "../recorded";
import type { Case } from "./case.test-kit";
import { type InputSeries, type Labels, SERVICE_LABELS, type Stretch } from "./series.test-kit";

const connects = (outcome: string, values: readonly Stretch[], labels: Labels = {}): InputSeries => ({
  metric: METRIC_RTC_CLIENT_CONNECT_DURATION,
  part: "count",
  labels: { [ATTR_RTC_OUTCOME]: outcome, [ATTR_ERROR_TYPE]: outcome === "error" ? "ice_failed" : undefined, ...labels },
  values,
});

const quick = (values: readonly Stretch[]): InputSeries => ({
  ...connects("ok", values, { [LE]: String(QUICK_CONNECT_S) }),
  part: "bucket",
});

const SUCCESS = "RtcConnectSuccessBurn";

const SUCCESS_CASES: readonly Case[] = [
  {
    alert: SUCCESS,
    name: "from one minute to the next nobody gets in: told once the hour has lost enough, over when it is over",
    series: [
      connects("ok", [{ perMinute: 20, minutes: 90 }, { silent: 30 }, { perMinute: 20, minutes: 30 }]),
      connects("error", [{ silent: 90 }, { perMinute: 20, minutes: 30 }, { silent: 30 }]),
    ],
    at: [
      { minutes: 94 },
      {
        minutes: 115,
        fires: [
          {
            variant: "fast",
            labels: SERVICE_LABELS,
            summary: "41.53% of connects to studio over livekit in production failed in the last 1h",
          },
          {
            variant: "slow",
            labels: SERVICE_LABELS,
            summary: "21.72% of connects to studio over livekit in production failed in the last 6h",
          },
        ],
      },
      // What is spent stays spent, but it does not go on.
      {
        minutes: 130,
        fires: [
          {
            variant: "slow",
            labels: SERVICE_LABELS,
            summary: "23.13% of connects to studio over livekit in production failed in the last 6h",
          },
        ],
      },
    ],
  },
  {
    alert: SUCCESS,
    name: "eight in a hundred fail for hours, whatever the gateway does",
    series: [
      connects("ok", [{ perMinute: 23, minutes: 120 }, { silent: 120 }]),
      connects("error", [{ perMinute: 2, minutes: 120 }, { silent: 120 }]),
      connects("ok", [{ silent: 120 }, { perMinute: 23, minutes: 120 }], { instance: "gateway-2" }),
      connects("error", [{ silent: 120 }, { perMinute: 2, minutes: 120 }], { instance: "gateway-2" }),
    ],
    at: [100, 122, 239].map((minutes) => ({
      minutes,
      fires: [
        {
          variant: "slow",
          labels: SERVICE_LABELS,
          summary: "8% of connects to studio over livekit in production failed in the last 6h",
        },
      ],
    })),
  },
  {
    alert: SUCCESS,
    name: "a good day: one in two hundred fails, and people change their minds",
    series: [
      connects("ok", [{ perMinute: 20, minutes: 180 }]),
      connects("error", [{ onceIn: 10, minutes: 180 }]),
      connects("cancelled", [{ perMinute: 30, minutes: 180 }]),
    ],
    at: [10, 60, 179].map((minutes) => ({ minutes })),
  },
  {
    alert: SUCCESS,
    name: "a quiet night: somebody without UDP tries again and again",
    series: [connects("ok", [{ onceIn: 15, minutes: 180 }]), connects("error", [{ onceIn: 5, minutes: 180 }])],
    at: [30, 90, 179].map((minutes) => ({ minutes })),
  },
];

const SLOW = "RtcConnectSlowBurn";

const SLOW_CASES: readonly Case[] = [
  {
    alert: SLOW,
    name: "four of five take longer than they should",
    series: [
      connects("ok", [{ perMinute: 20, minutes: 120 }]),
      quick([
        { perMinute: 19, minutes: 20 },
        { perMinute: 2, minutes: 100 },
      ]),
    ],
    at: [
      { minutes: 15 },
      {
        minutes: 110,
        fires: [
          {
            variant: "fast",
            labels: SERVICE_LABELS,
            summary: "90% of connects to studio over livekit in production took longer than 2.5 s in the last 1h",
          },
          {
            variant: "slow",
            labels: SERVICE_LABELS,
            summary: "74.55% of connects to studio over livekit in production took longer than 2.5 s in the last 6h",
          },
        ],
      },
    ],
  },
  {
    alert: SLOW,
    name: "one in ten is far away, and those who fail are no slow connects",
    series: [
      connects("ok", [{ perMinute: 20, minutes: 120 }]),
      connects("error", [{ perMinute: 20, minutes: 120 }]),
      quick([{ perMinute: 18, minutes: 120 }]),
    ],
    at: [{ minutes: 30 }, { minutes: 119 }],
  },
];

const phase = (name: string, perMinute: number, minutes: number, labels: Labels = {}): InputSeries => ({
  metric: METRIC_RTC_CLIENT_CONNECT_PHASE_DURATION,
  part: "count",
  labels: { [ATTR_RTC_CONNECT_PHASE]: name, [ATTR_RTC_OUTCOME]: "ok", ...labels },
  values: [{ perMinute, minutes }],
});

const GRAY = "RtcGrayFailure";
const WEBRTC = { [ATTR_RTC_TRANSPORT]: "webrtc" };

const GRAY_CASES: readonly Case[] = [
  {
    alert: GRAY,
    name: "the channel opens for all, media comes for four of five; some wait for an error, some leave",
    series: [
      phase("signaling.open", 60, 15, WEBRTC),
      connects("ok", [{ perMinute: 48, minutes: 15 }], WEBRTC),
      connects("error", [{ perMinute: 6, minutes: 15 }], WEBRTC),
      connects("cancelled", [{ perMinute: 6, minutes: 15 }], WEBRTC),
    ],
    at: [
      {
        minutes: 10,
        fires: [
          {
            labels: { ...SERVICE_LABELS, ...WEBRTC },
            summary: "20% of the connects that studio over webrtc in production let in have no media",
          },
        ],
      },
    ],
  },
  {
    alert: GRAY,
    name: "all join the room and nobody has media",
    series: [phase("room.join", 60, 15), connects("error", [{ perMinute: 60, minutes: 15 }])],
    at: [
      {
        minutes: 10,
        fires: [
          {
            labels: SERVICE_LABELS,
            summary: "100% of the connects that studio over livekit in production let in have no media",
          },
        ],
      },
    ],
  },
  {
    alert: GRAY,
    name: "people leave in the queue between channel and room, and who is refused by signalling was never let in",
    series: [
      phase("signaling.open", 90, 15),
      phase("room.join", 60, 15),
      connects("ok", [{ perMinute: 59, minutes: 15 }]),
      connects("cancelled", [{ perMinute: 30, minutes: 15 }]),
      connects("error", [{ perMinute: 40, minutes: 15 }]),
    ],
    at: [{ minutes: 10 }, { minutes: 14 }],
  },
  {
    alert: GRAY,
    name: "a night with four connects in five minutes, of which one fails",
    series: [phase("room.join", 0.8, 30), connects("ok", [{ perMinute: 0.6, minutes: 30 }])],
    at: [{ minutes: 10 }, { minutes: 29 }],
  },
];

const path = (type: string | undefined, values: readonly Stretch[]) =>
  connects("ok", values, { [ATTR_RTC_PATH_LOCAL_TYPE]: type });

const RELAY = "RtcRelayShareJump";

const RELAY_CASES: readonly Case[] = [
  {
    alert: RELAY,
    name: "a fifth went over TURN all day, then half",
    series: [
      path("relay", [
        { perMinute: 4, minutes: 240 },
        { perMinute: 10, minutes: 60 },
      ]),
      path("srflx", [
        { perMinute: 16, minutes: 240 },
        { perMinute: 10, minutes: 60 },
      ]),
      // Whose path is not known is no part of it.
      path(undefined, [{ perMinute: 100, minutes: 300 }]),
    ],
    at: [
      { minutes: 235 },
      {
        minutes: 290,
        fires: [
          {
            labels: SERVICE_LABELS,
            summary: "30% more of the connects to studio over livekit in production go over TURN than before",
          },
        ],
      },
    ],
  },
  {
    alert: RELAY,
    name: "a service that relays everything, since it began",
    series: [path("relay", [{ perMinute: 20, minutes: 200 }])],
    at: [30, 60, 120, 199].map((minutes) => ({ minutes })),
  },
  {
    alert: RELAY,
    name: "a night in which the last few sit behind firewalls",
    series: [
      path("relay", [
        { perMinute: 4, minutes: 240 },
        { perMinute: 1, minutes: 60 },
      ]),
      path("host", [{ perMinute: 16, minutes: 240 }, { silent: 60 }]),
    ],
    at: [{ minutes: 285 }, { minutes: 299 }],
  },
];

export const CONNECT_CASES = [...SUCCESS_CASES, ...SLOW_CASES];
export const PATH_CASES = [...GRAY_CASES, ...RELAY_CASES];
