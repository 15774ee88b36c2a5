import { QUICK_CONNECT_S } from "./recorded";

/** A number that decides when somebody is called, and why it is this one. */
export interface Threshold {
  /** Alerts that it is of. */
  readonly of: string;
  readonly value: number;
  /** What the number is, with its unit. */
  readonly is: string;
  readonly why: string;
}

/** Every number in the alerts. docs/alerts.md shows this table; a test holds the two together. */
export const THRESHOLDS = {
  connectErrorBudget: {
    of: "RtcConnectSuccessBurn",
    value: 0.01,
    is: "share of connects that may fail (the objective is 99 %)",
    why: "one in a hundred is what people put down to their own network",
  },
  slowConnectBudget: {
    of: "RtcConnectSlowBurn",
    value: 0.05,
    is: `share of successful connects that may take longer than ${QUICK_CONNECT_S} s (the objective is 95 %)`,
    why: "a budget of a few per cent leaves room for far-away people; 14.4 times it must still be less than everybody",
  },
  fastBurn: {
    of: "Rtc…Burn, fast",
    value: 14.4,
    is: "times the budget, over 5 m and 1 h",
    why: "at that rate an hour spends 2 % of a month's budget (SRE workbook, chapter 5)",
  },
  slowBurn: {
    of: "Rtc…Burn, slow",
    value: 6,
    is: "times the budget, over 30 m and 6 h",
    why: "at that rate six hours spend 5 % of a month's budget (SRE workbook, chapter 5)",
  },
  burnVolume: {
    of: "Rtc…Burn",
    value: 60,
    is: "connects in the long window",
    why: "one failure of a quiet night is no rate: with fewer, two unlucky people are a burn",
  },
  burnVolumeNow: {
    of: "Rtc…Burn",
    value: 10,
    is: "connects in the short window",
    why: "the short window only says that it goes on, and ten are enough for that",
  },
  stormShare: {
    of: "RtcReconnectStorm",
    value: 0.05,
    is: "of the sessions under way reconnected within 2 m",
    why: "people's own networks cost well under 1 % in 2 m; a server, a zone or a release costs more than 5 %",
  },
  stormFactor: {
    of: "RtcReconnectStorm",
    value: 5,
    is: "times the median of the same service in the hour until 10 m ago",
    why: "a service of people on trains reconnects all day: what counts is the change",
  },
  stormFloor: {
    of: "RtcReconnectStorm",
    value: 0.1,
    is: "episodes per second (12 in 2 m)",
    why: "five times almost nothing is almost nothing, and one office that loses its line is a dozen people",
  },
  stormVolume: {
    of: "RtcReconnectStorm",
    value: 50,
    is: "sessions under way, now or within the last 10 m",
    why: "of fewer, 5 % are two people; windows stop in an outage, so the time before counts too",
  },
  amplification: {
    of: "RtcReconnectAmplification",
    value: 3,
    is: "attempts per episode",
    why: "on a good day the first or second attempt works; beyond three, retries are the load that keeps servers down",
  },
  amplificationVolume: {
    of: "RtcReconnectAmplification",
    value: 30,
    is: "episodes in 5 m",
    why: "one laptop in a lift makes a hundred attempts by itself",
  },
  grayShare: {
    of: "RtcGrayFailure",
    value: 0.1,
    is: "of the connects that signalling let in never had media",
    why: "a strict firewall costs 1 to 3 %; ten is a fault on the path of media that no health check of signalling sees",
  },
  grayVolume: {
    of: "RtcGrayFailure",
    value: 30,
    is: "signalled connects in 5 m",
    why: "so that three people who leave at once are no tenth",
  },
  stallShare: {
    of: "RtcStallShare",
    value: 0.02,
    is: "of watched time stalled, per kind of media",
    why: "more than a second in each minute, for everybody: people leave",
  },
  stallVolume: {
    of: "RtcStallShare",
    value: 50,
    is: "streams watched",
    why: "a share of fewer is a few people's networks",
  },
  stallCount: {
    of: "RtcStallShare",
    value: 10,
    is: "stalls in 5 m",
    why: "one stall of ten minutes is told when it ends, all at once: it must not be everybody's",
  },
  latencyFactor: {
    of: "RtcLatencyRegression",
    value: 1.3,
    is: "times the p95 of the service's other versions",
    why: "the closest buckets are 1.25 apart: less would be an artefact of them",
  },
  latencyDifferenceS: {
    of: "RtcLatencyRegression",
    value: 0.05,
    is: "seconds between the two p95",
    why: "nobody notices 30 % of 40 ms",
  },
  latencyVolume: {
    of: "RtcLatencyRegression",
    value: 1000,
    is: "latency windows in 30 m, on both sides",
    why: "a p95 rests on its last twentieth: fifty windows here, from half a dozen sessions or more",
  },
  relayJump: {
    of: "RtcRelayShareJump",
    value: 0.15,
    is: "more of all connects over TURN than in the six hours until an hour ago (a difference of shares)",
    why: "a share moves by a few points between day and evening; fifteen is a network that lost UDP, or our own ICE servers",
  },
  relayVolume: {
    of: "RtcRelayShareJump",
    value: 50,
    is: "connects in 30 m whose path is known",
    why: "of fifty, fifteen points are eight people",
  },
  goneVolume: {
    of: "RtcTelemetryGone",
    value: 20,
    is: "sessions under way on average, from 45 to 15 m ago",
    why: "a handful of people may all have gone home",
  },
  goneUnexplained: {
    of: "RtcTelemetryGone",
    value: 0.25,
    is: "of those sessions never said goodbye",
    why: "a lesson that ends sends its goodbyes, but for the few tabs that die; a broken gateway loses all of them",
  },
  lossShare: {
    of: "RtcTelemetryLoss",
    value: 0.05,
    is: "of telemetry records lost by their senders",
    why: "beyond that, other figures here may be off by as much as their own thresholds",
  },
  lossVolume: {
    of: "RtcTelemetryLoss",
    value: 1,
    is: "records per second",
    why: "less is one tab",
  },
} as const satisfies Readonly<Record<string, Threshold>>;

/** The number alone. */
export const threshold = (name: keyof typeof THRESHOLDS): number => THRESHOLDS[name].value;
