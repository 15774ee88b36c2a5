import type { EventTold } from "@rtcscope/core";
import type { ObservedSession } from "./lifetime";

/** An event that needs no tracker; core types it by its name. */
export const tellEvent = (session: ObservedSession, event: EventTold["event"]): void =>
  session.observe({ type: "event", event });
