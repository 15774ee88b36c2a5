import {
  ATTR_RTC_LATENCY_BOUND,
  ATTR_RTC_LATENCY_METHOD,
  ATTR_RTC_MEDIA_DIRECTION,
  ATTR_RTC_MEDIA_KIND,
  ATTR_RTC_STALL_CAUSE,
  ATTR_SERVICE_VERSION,
  METRIC_RTC_CLIENT_LATENCY_COMPOSITE,
  METRIC_RTC_CLIENT_MEDIA_DURATION,
  METRIC_RTC_CLIENT_STALL_DURATION,
} from "@rtcscope/core/semconv";
import { LE } from "../recorded";
import type { Case } from "./case.test-kit";
import { type InputSeries, SERVICE_LABELS, type Stretch } from "./series.test-kit";

const watched = (streams: number, minutes: number, kind: string, direction = "inbound"): InputSeries => ({
  metric: METRIC_RTC_CLIENT_MEDIA_DURATION,
  labels: { [ATTR_RTC_MEDIA_KIND]: kind, [ATTR_RTC_MEDIA_DIRECTION]: direction },
  values: [{ perMinute: streams * 60, minutes }],
});

const stalls = (kind: string, count: readonly Stretch[], seconds: readonly Stretch[]): InputSeries[] => {
  const labels = { [ATTR_RTC_MEDIA_KIND]: kind, [ATTR_RTC_STALL_CAUSE]: "network" };
  const metric = METRIC_RTC_CLIENT_STALL_DURATION;
  return [
    { metric, part: "count", labels, values: count },
    { metric, part: "sum", labels, values: seconds },
  ];
};

const STALL = "RtcStallShare";

export const STALL_CASES: readonly Case[] = [
  {
    alert: STALL,
    name: "video stands still for 4 % of the time, sound does not",
    series: [
      watched(200, 20, "video"),
      watched(200, 20, "video", "outbound"),
      watched(200, 20, "audio"),
      ...stalls("video", [{ perMinute: 240, minutes: 20 }], [{ perMinute: 480, minutes: 20 }]),
      ...stalls("audio", [{ perMinute: 60, minutes: 20 }], [{ perMinute: 60, minutes: 20 }]),
    ],
    at: [
      { minutes: 3 },
      {
        minutes: 15,
        fires: [
          {
            labels: { ...SERVICE_LABELS, [ATTR_RTC_MEDIA_KIND]: "video" },
            summary: "4% of the video that people watch at studio over livekit in production stands still",
          },
        ],
      },
    ],
  },
  {
    alert: STALL,
    name: "one in a hundred seconds",
    series: [
      watched(200, 20, "video"),
      ...stalls("video", [{ perMinute: 60, minutes: 20 }], [{ perMinute: 120, minutes: 20 }]),
    ],
    at: [{ minutes: 10 }, { minutes: 19 }],
  },
  {
    alert: STALL,
    name: "one viewer's stall of twenty minutes, told at its end",
    series: [
      watched(60, 30, "video"),
      ...stalls(
        "video",
        [
          { perMinute: 0, minutes: 20 },
          { perMinute: 6, minutes: 1 / 6 },
          { perMinute: 0, minutes: 9 },
        ],
        [
          { perMinute: 0, minutes: 20 },
          { perMinute: 7200, minutes: 1 / 6 },
          { perMinute: 0, minutes: 9 },
        ],
      ),
    ],
    at: [21, 22, 24, 26, 29].map((minutes) => ({ minutes })),
  },
];

interface Spread {
  /** Windows per minute up to each of these many seconds: not cumulative. */
  readonly "0.1": number;
  readonly "0.2": number;
  readonly "0.5": number;
}

/** Windows of one version, as the cumulative buckets that stores hold. */
function latency(version: string, spread: Spread, minutes: number, bound = "exact"): InputSeries[] {
  const upTo = [spread["0.1"], spread["0.1"] + spread["0.2"], spread["0.1"] + spread["0.2"] + spread["0.5"]] as const;
  const buckets = { "0.1": upTo[0], "0.2": upTo[1], "0.5": upTo[2], "+Inf": upTo[2] };
  return Object.entries(buckets).map(([le, perMinute]) => ({
    metric: METRIC_RTC_CLIENT_LATENCY_COMPOSITE,
    part: "bucket",
    labels: {
      [ATTR_SERVICE_VERSION]: version,
      [ATTR_RTC_LATENCY_METHOD]: "composite",
      [ATTR_RTC_LATENCY_BOUND]: bound,
      [LE]: le,
    },
    values: [{ perMinute, minutes }],
  }));
}

const GOOD: Spread = { "0.1": 60, "0.2": 60, "0.5": 0 };
const BAD: Spread = { "0.1": 60, "0.2": 30, "0.5": 30 };
const REGRESSION = "RtcLatencyRegression";

export const LATENCY_CASES: readonly Case[] = [
  {
    alert: REGRESSION,
    name: "a quarter of the new release is late, beside two old ones",
    series: [...latency("1.3.0", GOOD, 60), ...latency("1.4.0", GOOD, 60), ...latency("1.5.0", BAD, 60)],
    at: [
      { minutes: 5 },
      {
        minutes: 50,
        fires: [
          {
            labels: {
              ...SERVICE_LABELS,
              [ATTR_SERVICE_VERSION]: "1.5.0",
              [ATTR_RTC_LATENCY_METHOD]: "composite",
              [ATTR_RTC_LATENCY_BOUND]: "exact",
            },
            summary: "1.5.0 of studio over livekit in production has 2.316 times the latency of its other versions",
          },
        ],
      },
    ],
  },
  {
    alert: REGRESSION,
    name: "there is only one release, and it is late",
    series: latency("1.5.0", BAD, 60),
    at: [{ minutes: 30 }, { minutes: 59 }],
  },
  {
    alert: REGRESSION,
    name: "an exact figure beside another release's lower bound",
    series: [...latency("1.4.0", GOOD, 60, "lower"), ...latency("1.5.0", BAD, 60, "exact")],
    at: [{ minutes: 30 }, { minutes: 59 }],
  },
  {
    alert: REGRESSION,
    name: "one tester of the new release, far away",
    series: [...latency("1.4.0", GOOD, 60), ...latency("1.5.0", { "0.1": 0, "0.2": 0, "0.5": 6 }, 60)],
    at: [{ minutes: 30 }, { minutes: 59 }],
  },
  {
    alert: REGRESSION,
    name: "two releases alike",
    series: [...latency("1.4.0", BAD, 60), ...latency("1.5.0", BAD, 60)],
    at: [{ minutes: 30 }, { minutes: 59 }],
  },
];
