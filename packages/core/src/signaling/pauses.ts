/**
 * Time without the time spent in a queue: what waits for an answer waits in it, so that time in the queue counts against
 * no timeout.
 */
export interface Pauses {
  begin(time: number): void;
  end(time: number): void;
  /** Running time at a session time, ms; it stands still while there is a pause. */
  running(time: number): number;
  /**
   * Session time at which something that began at `since` (running time) has run for `ms`; undefined: not by `time`.
   * Never while there is a pause.
   */
  due(since: number, ms: number, time: number): number | undefined;
}

export function createPauses(): Pauses {
  let paused = 0;
  let since: number | undefined;
  const running = (time: number) => (since ?? time) - paused;
  return {
    begin(time) {
      since ??= time;
    },
    end(time) {
      if (since === undefined) return;
      paused += Math.max(0, time - since);
      since = undefined;
    },
    running,
    due(from, ms, time) {
      const late = running(time) - from - ms;
      return late < 0 ? undefined : (since ?? time) - late;
    },
  };
}
