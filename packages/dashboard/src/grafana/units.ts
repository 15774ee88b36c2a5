/**
 * Units of panels, by Grafana's ids.
 *
 * @see https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts
 */
export const UNIT = {
  seconds: "s",
  /** 0..1, shown as a percentage. */
  share: "percentunit",
  /** Thousands as K. */
  count: "short",
  /** As it is. */
  number: "none",
  perMinute: "suffix:/min",
  perSecond: "suffix:/s",
  bitsPerSecond: "bps",
  framesPerSecond: "suffix:fps",
  /** Times as much as something else. */
  times: "suffix:×",
  text: "string",
} as const;

export type Unit = (typeof UNIT)[keyof typeof UNIT];
