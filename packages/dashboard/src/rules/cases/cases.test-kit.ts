import type { Case } from "./case.test-kit";
import { CONNECT_CASES, PATH_CASES } from "./connect.test-kit";
import { LATENCY_CASES, STALL_CASES } from "./media.test-kit";
import { AMPLIFICATION_CASES, STORM_CASES } from "./storm.test-kit";
import { GONE_CASES, LOSS_CASES } from "./telemetry.test-kit";

/** By the file in packages/dashboard/prometheus/tests that they are committed in. */
export const CASES: Readonly<Record<string, readonly Case[]>> = {
  amplification: AMPLIFICATION_CASES,
  connects: CONNECT_CASES,
  latency: LATENCY_CASES,
  paths: PATH_CASES,
  stalls: STALL_CASES,
  storm: STORM_CASES,
  telemetry: [...GONE_CASES, ...LOSS_CASES],
};
