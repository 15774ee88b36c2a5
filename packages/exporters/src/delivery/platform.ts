import type { DeliveryClock, DeliveryPage, DeliveryTimers, PageChange } from "./types";

// Everything here looks at globals when called, never on import: servers render these modules too.

export const platformClock = (): DeliveryClock => ({ monotonic: () => performance.now(), epoch: () => Date.now() });

export const platformTimers = (): DeliveryTimers => ({
  after(ms, run) {
    const timer: number | { unref?(): void } = setTimeout(run, ms);
    // Node: waiting telemetry is no reason to keep a process alive.
    if (typeof timer === "object") timer.unref?.();
    return () => clearTimeout(timer as number);
  },
});

/** A handler of the app that stops propagation must not cost the last upload. */
const CAPTURE = { capture: true };

/** The page we run in; undefined outside of one (Node, workers). */
export function platformPage(): DeliveryPage | undefined {
  if (typeof document === "undefined" || typeof addEventListener === "undefined") return undefined;
  const hidden = () => document.visibilityState === "hidden";
  return {
    hidden,
    saveData: () =>
      !!(globalThis.navigator as { connection?: { saveData?: boolean } } | undefined)?.connection?.saveData,
    watch(listener) {
      const undo: (() => void)[] = [];
      const on = (target: EventTarget, type: string, change: (event: Event) => PageChange | false) => {
        const handle = (event: Event) => {
          const seen = change(event);
          if (seen) listener(seen);
        };
        target.addEventListener(type, handle, CAPTURE);
        undo.push(() => target.removeEventListener(type, handle, CAPTURE));
      };
      on(document, "visibilitychange", () => (hidden() ? "hidden" : "visible"));
      on(globalThis, "pagehide", (event) => ((event as PageTransitionEvent).persisted ? "left" : "gone"));
      // A page that comes out of the back/forward cache.
      on(globalThis, "pageshow", (event) => (event as PageTransitionEvent).persisted && "visible");
      return () => {
        for (const off of undo) off();
      };
    },
  };
}
