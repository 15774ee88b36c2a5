import {
  ATTR_CLOUD_REGION,
  ATTR_DEPLOYMENT_ENVIRONMENT_NAME,
  ATTR_RTC_ROLE,
  ATTR_RTC_TRANSPORT,
  ATTR_SERVICE_NAME,
  ATTR_SERVICE_VERSION,
  type MetricName,
} from "@rtcscope/core/semconv";
import type { Names, Part } from "../../query";

/** Gateways write what changed each few seconds; here, each ten. */
export const SAMPLE_S = 10;
const PER_MINUTE = 60 / SAMPLE_S;

/** `undefined` is a label that the sender did not tell. */
export type Labels = Readonly<Record<string, string | undefined>>;

/** What a counter does for a while; all in minutes. */
export type Stretch =
  /** Grows by so much per minute, a sample each ten seconds. */
  | { readonly perMinute: number; readonly minutes: number }
  /** Grows by one each so many minutes, with a sample only then: what is rare. */
  | { readonly onceIn: number; readonly minutes: number }
  /** Nobody feeds it: no samples, as a store sees it that is pushed to. */
  | { readonly silent: number };

export interface InputSeries {
  readonly metric: MetricName;
  readonly part?: Part;
  readonly labels?: Labels;
  readonly values: readonly Stretch[];
}

const SENDER: Labels = {
  [ATTR_DEPLOYMENT_ENVIRONMENT_NAME]: "production",
  [ATTR_SERVICE_NAME]: "studio",
  [ATTR_SERVICE_VERSION]: "1.4.0",
  [ATTR_CLOUD_REGION]: "eu-west-1",
  [ATTR_RTC_TRANSPORT]: "livekit",
  [ATTR_RTC_ROLE]: "subscriber",
  instance: "gateway-1",
};

const samples = (minutes: number) => Math.round(minutes * PER_MINUTE);

/** In promtool's notation: `0+2x5 _x30`. */
function notation(stretches: readonly Stretch[]): string {
  let value = 0;
  const next = (step: number) => {
    value = Number((value + step).toPrecision(12));
    return value;
  };
  const words = stretches.flatMap((stretch) => {
    if ("silent" in stretch) return [`_x${samples(stretch.silent)}`];
    if ("onceIn" in stretch) {
      const times = Math.floor(stretch.minutes / stretch.onceIn);
      return Array.from({ length: times }, () => [`_x${samples(stretch.onceIn) - 1}`, String(next(1))]).flat();
    }
    const step = Number((stretch.perMinute / PER_MINUTE).toPrecision(12));
    const first = next(step);
    const more = samples(stretch.minutes) - 1;
    next(step * more);
    return [`${first}+${step}x${more}`];
  });
  // A series begins at 0: the gateway gives it a start time, which Prometheus takes as a sample.
  return ["0", ...words].join(" ");
}

export function inputSeries({ metric, part, labels, values }: InputSeries, names: Names) {
  const told = Object.entries({ ...SENDER, ...labels }).filter((entry): entry is [string, string] => !!entry[1]);
  return { series: names.series(metric, part, Object.fromEntries(told)), values: notation(values) };
}

/** Labels as an alert of {@link SENDER} has them. */
export const SERVICE_LABELS: Labels = {
  [ATTR_DEPLOYMENT_ENVIRONMENT_NAME]: "production",
  [ATTR_SERVICE_NAME]: "studio",
  [ATTR_RTC_TRANSPORT]: "livekit",
};
