import type { Observation } from "@rtcscope/core";
import type { RtcReconnectMode } from "@rtcscope/core/semconv";

type Told = Extract<Observation, { type: "reconnect" }>;

export interface OutageHost {
  tell(observation: Told): void;
  now(): number;
  /** Identifies the peer connection that publishes; undefined: not known. */
  certificate(): string | undefined;
  /** Resolves when statistics were read that are newer than the call. */
  refresh(): Promise<unknown>;
}

/** The outages of a room, from its `Reconnecting` to its `Reconnected` or `Disconnected`. */
export interface Outages {
  /** Whether there is one. */
  readonly open: boolean;
  lost(): void;
  /** A local track was published again, which only a full reconnect does. */
  republished(): void;
  recovered(): void;
  /** @param error why it was given up; undefined: because somebody wanted to leave */
  ended(error: unknown): void;
}

interface Outage {
  readonly start: number;
  readonly certificate: string | undefined;
  full: boolean;
  /** When it was over; what mode it was is being found out. */
  end?: number | undefined;
}

/** How long finding out what kind of reconnect it was may take. */
const REFRESH_MS = 1000;

/**
 * rtc-node tells that it reconnects and that it did, not how or how often it tried. The kind is told by the connection
 * itself: a full reconnect makes a new one, with a new certificate; a resume keeps it. Tries are told as one, of the kind
 * that succeeded: there were at least as many.
 */
export function createOutages(host: OutageHost): Outages {
  let outage: Outage | undefined;

  function conclude(mode: RtcReconnectMode | undefined, end: Pick<Told, "action" | "error" | "time">): void {
    if (!outage) return;
    host.tell({ type: "reconnect", action: "attempt.started", time: outage.start, mode });
    outage = undefined;
    host.tell({ type: "reconnect", ...end, mode });
  }

  function healed(): void {
    if (outage?.end === undefined) return;
    const { full, certificate, end } = outage;
    const now = host.certificate();
    const isNew = certificate !== undefined && now !== undefined && certificate !== now;
    conclude(full || isNew ? "full" : "resume", { action: "recovered", time: end });
  }

  return {
    get open() {
      return outage !== undefined && outage.end === undefined;
    },
    lost() {
      healed();
      outage ??= { start: host.now(), certificate: host.certificate(), full: false };
      host.tell({ type: "reconnect", action: "lost", time: outage.start, cause: "unknown", attempts: "unknown" });
    },
    republished() {
      if (outage) outage.full = true;
    },
    recovered() {
      if (!outage || outage.end !== undefined) return;
      const mine = outage;
      mine.end = host.now();
      if (mine.full) {
        healed();
        return;
      }
      const late = new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, REFRESH_MS);
        (timer as { unref?(): void }).unref?.();
      });
      void Promise.race([host.refresh(), late]).then(() => {
        if (outage === mine) healed();
      });
    },
    ended(error) {
      healed();
      if (error === undefined) {
        if (outage) host.tell({ type: "reconnect", action: "cancelled", time: host.now() });
        outage = undefined;
      }
      // The SDK resumes once and starts anew from then on.
      else conclude("full", { action: "gave_up", time: host.now(), error });
    },
  };
}
