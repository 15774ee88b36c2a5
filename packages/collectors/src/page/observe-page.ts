import type { PageChanged } from "@rtcscope/core";
import { attachTo, type ObservedSession } from "../lifetime";

/** The Network Information API, which Chromium alone has; TypeScript's DOM library leaves it out. */
interface NetworkInformation extends EventTarget {
  /** wifi, cellular, ethernet…; absent on desktop */
  type?: string;
  saveData?: boolean;
}

/**
 * Watches the page around a session: visibility, freezing, leaving, the network. A call that stutters because its tab
 * sleeps is no fault of the network.
 *
 * shape   (session) -> stop
 * none    outside of a page nothing is observed, and said so once; members that a browser lacks are absent
 * throws  never
 * spec    https://wicg.github.io/page-lifecycle/ and https://wicg.github.io/netinfo/
 */
export function observePage(session: ObservedSession): () => void {
  return attachTo(session, "observePage", ({ listen }) => {
    const network = (navigator as Navigator & { connection?: NetworkInformation }).connection;
    const tell = (change: Omit<PageChanged, "type" | "time">) =>
      session.observe({ type: "page", time: session.clock.now(), ...change });

    const visible = () => document.visibilityState === "visible";
    const networkNow = () => ({
      online: navigator.onLine,
      connectionType: network?.type,
      saveData: network?.saveData,
    });

    tell({ visible: visible(), ...networkNow() });
    listen(document, "visibilitychange", () => tell({ visible: visible() }));
    listen(document, "freeze", () => tell({ frozen: true }));
    listen(document, "resume", () => tell({ frozen: false }));
    // A page that goes to the back/forward cache is frozen there; any other one is left for good.
    listen<PageTransitionEvent>(window, "pagehide", ({ persisted }) =>
      tell(persisted ? { visible: false, frozen: true } : { leaving: true }),
    );
    listen<PageTransitionEvent>(window, "pageshow", ({ persisted }) => {
      if (persisted) tell({ visible: visible(), frozen: false });
    });
    for (const event of ["online", "offline"]) listen(window, event, () => tell(networkNow()));
    if (network) listen(network, "change", () => tell(networkNow()));
  });
}
