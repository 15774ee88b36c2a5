import type { Alert } from "../alert";
import { type BurnWindow, QUICK_CONNECT_S } from "../recorded";
import { SERVICE_SERIES } from "../service";
import { threshold } from "../thresholds";

/** Two windows: the long one says that much was spent, the short one that it still is. */
const BURNS = [
  {
    variant: "fast",
    severity: "critical",
    short: "5m",
    shortS: 300,
    long: "1h",
    longS: 3600,
    factor: "fastBurn",
    for: "2m",
  },
  {
    variant: "slow",
    severity: "warning",
    short: "30m",
    shortS: 1800,
    long: "6h",
    longS: 21_600,
    factor: "slowBurn",
    for: "15m",
  },
] as const;

interface Objective {
  readonly name: string;
  readonly budget: number;
  /** The share that spends the budget, and how many connects per second could. */
  readonly share: (window: BurnWindow) => string;
  readonly connects: (window: BurnWindow) => string;
  readonly summary: Alert["summary"];
  readonly description: Alert["description"];
}

const burnAlerts = ({ name, budget, share, connects, summary, description }: Objective): Alert[] =>
  BURNS.map(({ variant, severity, short, shortS, long, longS, factor, for: wait }) => {
    const above = Number((threshold(factor) * budget).toPrecision(6));
    return {
      name,
      variant,
      severity,
      dashboard: "rtcscope-connect",
      value: share(long),
      above,
      and: [
        `${share(short)} > ${above}`,
        `${connects(long)} * ${longS} >= ${threshold("burnVolume")}`,
        `${connects(short)} * ${shortS} >= ${threshold("burnVolumeNow")}`,
      ],
      for: wait,
      summary: (texts) => `${summary(texts)} in the last ${long}`,
      description,
    };
  });

const SUCCESS: Objective = {
  name: "RtcConnectSuccessBurn",
  budget: threshold("connectErrorBudget"),
  share: SERVICE_SERIES.connect_errors,
  connects: SERVICE_SERIES.connects,
  summary: ({ service, percent }) => `${percent} of connects to ${service} failed`,
  description: () =>
    "People cannot get in, and it goes on. Look at the funnel of the Connect dashboard for the step that they do not " +
    "get past, then at failures by error.type, and whether they share a version, a region or a transport.",
};

const QUICKNESS: Objective = {
  name: "RtcConnectSlowBurn",
  budget: threshold("slowConnectBudget"),
  share: SERVICE_SERIES.connects_slow,
  connects: SERVICE_SERIES.connects_ok,
  summary: ({ service, percent }) => `${percent} of connects to ${service} took longer than ${QUICK_CONNECT_S} s`,
  description: () =>
    "People get in, but late. Look at the critical path per phase in the Connect dashboard: the phase that grew is " +
    "where the time goes. Then at p95 by transport, candidate type and version.",
};

export const connectAlerts = (): Alert[] => [SUCCESS, QUICKNESS].flatMap(burnAlerts);
