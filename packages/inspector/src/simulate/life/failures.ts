import type { RtcTransport } from "@rtcscope/core/semconv";
import type { Person } from "../fleet";
import type { Random } from "../random";
import type { ConnectEnd } from "./connect";
import type { PhaseName } from "./phases";

interface Failure {
  readonly weight: number;
  readonly phase: PhaseName;
  readonly errorType: string;
}

/** What fails where, in the names that the collectors give: `error.type` as core makes it of them. */
const FAILURES: Readonly<Record<RtcTransport, readonly Failure[]>> = {
  webrtc: [
    { weight: 4, phase: "ice.checking", errorType: "ice_failed" },
    { weight: 1, phase: "dtls", errorType: "dtls_failed" },
    { weight: 2, phase: "signaling.open", errorType: "signaling_failed" },
    { weight: 2, phase: "media.acquire", errorType: "NotAllowedError" },
    { weight: 1, phase: "room.join", errorType: "timeout" },
  ],
  livekit: [
    { weight: 3, phase: "ice.checking", errorType: "ice_failed" },
    { weight: 3, phase: "signaling.open", errorType: "ServerUnreachableError" },
    { weight: 1, phase: "signaling.open", errorType: "ConnectionNotAllowedError" },
    { weight: 1, phase: "room.join", errorType: "timeout" },
  ],
  ivs: [
    { weight: 2, phase: "signaling.open", errorType: "StageTokenExpiredError" },
    { weight: 2, phase: "room.join", errorType: "StageTimeoutError" },
    { weight: 2, phase: "publish", errorType: "StageOperationError" },
    { weight: 2, phase: "subscribe", errorType: "StageOperationError" },
  ],
};

/** What a connect meets whose server is dead, or full. */
export const UNREACHABLE: Readonly<Record<RtcTransport, { phase: PhaseName; errorType: string }>> = {
  webrtc: { phase: "signaling.open", errorType: "signaling_failed" },
  livekit: { phase: "signaling.open", errorType: "ServerUnreachableError" },
  ivs: { phase: "signaling.open", errorType: "StageTimeoutError" },
};

/** Codes are told as they are; anything else is an error of that name. */
export const errorOf = (errorType: string): unknown =>
  /^[a-z]/.test(errorType) ? errorType : { name: errorType, message: `simulated ${errorType}` };

export const failsWith = ({ phase, errorType }: { phase: PhaseName; errorType: string }): ConnectEnd => ({
  outcome: "error",
  phase,
  errorType,
  error: errorOf(errorType),
});

export function drawFailure(random: Random, { transport }: Person, phases: readonly PhaseName[]): ConnectEnd {
  const possible = FAILURES[transport].filter(({ phase }) => phases.includes(phase));
  const at = random.weighted(Object.fromEntries(possible.map(({ weight }, index) => [index, weight])));
  return failsWith(possible[Number(at)] ?? UNREACHABLE[transport]);
}

/** Where somebody loses patience: where it takes its time. */
export function drawCancel(random: Random, phases: readonly PhaseName[]): ConnectEnd {
  const slow = phases.filter((phase) => ["queue", "room.join", "ice.checking", "publish", "subscribe"].includes(phase));
  return { outcome: "cancelled", phase: random.pick([slow[0] ?? "room.join", ...slow.slice(1)]) };
}
