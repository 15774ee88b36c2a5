/** ICE and DTLS of a peer connection that only its statistics show. */
export interface TransportStates {
  /** ICE was connected, and is not now. */
  readonly lost: boolean;
  look(entries: Iterable<object>): void;
  /** Another peer connection takes over. */
  reset(): void;
}

interface TransportEntry {
  readonly type?: string;
  /** Chromium has it, Firefox has no transports at all. */
  readonly iceState?: RTCIceTransportState;
  readonly dtlsState?: RTCDtlsTransportState;
}

/**
 * Tells the states that `transport` objects carry, when they change. A bundled connection, as those of IVS are, has one.
 *
 * spec    https://www.w3.org/TR/webrtc-stats/#transportstats-dict*
 */
export function createTransportStates(tell: (kind: "ice" | "dtls", state: string) => void): TransportStates {
  let known: { ice?: string | undefined; dtls?: string | undefined } = {};
  return {
    get lost() {
      return known.ice === "disconnected" || known.ice === "failed";
    },
    look(entries) {
      for (const { type, iceState, dtlsState } of entries as Iterable<TransportEntry>) {
        if (type !== "transport") continue;
        const now = { ice: iceState, dtls: dtlsState };
        for (const kind of ["ice", "dtls"] as const) {
          const state = now[kind];
          if (!state || state === known[kind] || state === "new" || state === "closed") continue;
          known[kind] = state;
          tell(kind, state);
        }
        return;
      }
    },
    reset() {
      known = {};
    },
  };
}
