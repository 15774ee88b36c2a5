import type { Session } from "@rtcscope/core";

/** What collectors need of a session. */
export type ObservedSession = Pick<
  Session,
  "clock" | "diagnostics" | "ended" | "observe" | "nextConnection" | "pollMs" | "onEnd"
>;

/** Everything that one collector attached, and the way to undo all of it. */
export interface Lifetime {
  /** Nothing is attached any more, and nothing will be. */
  readonly over: boolean;
  /** Runs `work`; what it throws is told once and goes no further. */
  run<T>(work: () => T): T | undefined;
  /** Listens until the collector stops, or until the returned function is called. */
  listen<E extends Event>(target: EventTarget, type: string, listener: (event: E) => void): () => void;
  /** Registers what has to be undone when the collector stops; the returned function undoes it at once. */
  undo(work: () => void): () => void;
  stop(): void;
}

/**
 * Attaches a collector to a session, for as long as that lasts.
 *
 * @param name of the collector, as a reader of the console knows it
 * @returns stops the collector; a second call does nothing
 */
export function attachTo(session: ObservedSession, name: string, attach: (lifetime: Lifetime) => void): () => void {
  const undone = new Set<() => void>();
  let over = false;

  function run<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      warn(session, name, `${name} failed; the call is not affected`, error);
      return undefined;
    }
  }

  const lifetime: Lifetime = {
    get over() {
      return over;
    },
    run,
    listen(target, type, listener) {
      const safely = (event: Event) => void (over || run(() => listener(event as never)));
      // Captured: the session hears of it before the application reacts and a delivery flushes a page that goes away.
      // Chromium keeps to the order of registration, though, on everything that is no node.
      run(() => target.addEventListener(type, safely, true));
      return lifetime.undo(() => target.removeEventListener(type, safely, true));
    },
    undo(work) {
      const once = () => {
        if (undone.delete(once)) run(work);
      };
      undone.add(once);
      return once;
    },
    stop() {
      over = true;
      for (const work of undone) work();
    },
  };

  run(() => {
    if (session.ended) return;
    lifetime.undo(session.onEnd(lifetime.stop));
    attach(lifetime);
  });
  return lifetime.stop;
}

/** Tells a trouble once, through the session's diagnostics; a session that is none at all still leaves one line. */
export function warn(session: Pick<Session, "diagnostics">, key: string, message: string, cause?: unknown): void {
  try {
    session.diagnostics.warn(key, message, cause);
  } catch {
    console.warn(`rtcscope: ${message}`, cause ?? "");
  }
}
