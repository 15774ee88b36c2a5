import type { ThresholdStep } from "./types";

/** Colours that say what to think of a value. */
export const VERDICT = { good: "green", doubtful: "orange", bad: "red", none: "text" } as const;

/** More is worse: doubtful from the first value on, bad from the second on. */
export const worseAbove = (doubtful: number, bad: number): readonly ThresholdStep[] => [
  { color: VERDICT.good, value: null },
  { color: VERDICT.doubtful, value: doubtful },
  { color: VERDICT.bad, value: bad },
];

/** Less is worse: bad below the first value, doubtful below the second. */
export const worseBelow = (bad: number, doubtful: number): readonly ThresholdStep[] => [
  { color: VERDICT.bad, value: null },
  { color: VERDICT.doubtful, value: bad },
  { color: VERDICT.good, value: doubtful },
];

/** A figure without a verdict. */
export const NO_VERDICT: readonly ThresholdStep[] = [{ color: VERDICT.none, value: null }];
