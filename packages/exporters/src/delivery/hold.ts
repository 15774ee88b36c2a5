/** Silence while a connect or reconnect is open, over all sessions of the page. */
export interface Holds {
  /** @returns what ends this hold; calling it again does nothing */
  begin(): () => void;
  /** Ms until the silence ends by itself; 0 when there is none. */
  left(): number;
  clear(): void;
}

/**
 * @param maxMs longest silence. It covers all holds that overlap: connects that follow each other closely, or one that
 * never ends, cannot keep telemetry back for longer.
 * @param ended called when the last open hold ends
 */
export function createHolds(maxMs: number, now: () => number, ended: () => void): Holds {
  const open = new Set<object>();
  let since = 0;
  const left = () => {
    const ms = open.size ? since + maxMs - now() : 0;
    if (ms > 0) return ms;
    open.clear();
    return 0;
  };
  return {
    begin() {
      const hold = {};
      if (!left()) since = now();
      open.add(hold);
      return () => {
        if (open.delete(hold) && !open.size) ended();
      };
    },
    left,
    clear: () => open.clear(),
  };
}
