import type { RtcConnectPhase, RtcOutcome } from "../semconv";
import { criticalPath } from "./critical-path";

export interface Phase {
  readonly name: string;
  /** Tells phases of one name apart that run side by side. */
  readonly key: string | undefined;
  /** The peer connection that it belongs to. */
  readonly connection: string | undefined;
  readonly start: number;
  /** {@link RUNNING} while it runs. */
  end: number;
  outcome?: RtcOutcome | undefined;
  error?: unknown;
}

/** Later than any other end. */
export const RUNNING = 1 / 0;

/** At most this many phases are kept; later ones are left out, and their time is charged to `other`. */
export const MAX_PHASES = 100;

const find = (phases: readonly Phase[], name: string, key: string | undefined) =>
  phases.find((phase) => phase.name === name && phase.key === key && phase.end === RUNNING);

/** Ignored where such a phase runs already. */
export function startPhase(phases: Phase[], name: string, start: number, key?: string, connection?: string): void {
  if (!find(phases, name, key)) addPhase(phases, { name, key, connection, start, end: RUNNING });
}

export function addPhase(phases: Phase[], phase: Phase): void {
  if (phases.length < MAX_PHASES) phases.push(phase);
}

/** Ignored where no such phase runs. */
export function endPhase(
  phases: readonly Phase[],
  name: string,
  end: number,
  outcome?: RtcOutcome,
  error?: unknown,
  key?: string,
): void {
  const phase = find(phases, name, key);
  if (phase) Object.assign(phase, { end: Math.max(end, phase.start), outcome, error });
}

const QUEUE: RtcConnectPhase = "queue";

/** Time that at least one `queue` phase covers, ms; undefined where there was none. It counts against no timeout. */
export const queuedMs = (phases: readonly Phase[], start: number, until: number): number | undefined =>
  criticalPath(
    phases.filter(({ name }) => name === QUEUE),
    start,
    until,
  ).get(QUEUE);
