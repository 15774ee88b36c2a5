import type { ConnectionStateChanged } from "../observation";
import {
  ATTR_RTC_CONNECTION_ID,
  ATTR_RTC_STATE_KIND,
  ATTR_RTC_STATE_PREVIOUS,
  ATTR_RTC_STATE_VALUE,
  EVENT_RTC_STATE,
} from "../semconv";
import type { TrackerContext } from "../signal";

export interface StateTracker {
  /** Tells a state that is new; the same state again is not told twice. */
  observe(observation: ConnectionStateChanged): void;
  /** Forgets a connection that was closed. */
  closed(connection: string): void;
}

/** One `rtc.state` per change of a connection's state machines. */
export function createStateTracker(context: TrackerContext): StateTracker {
  const known = new Map<string, Partial<Record<string, string>>>();
  return {
    observe({ time, connection, kind, state }) {
      const states = known.get(connection) ?? {};
      const previous = states[kind];
      if (previous === state) return;
      states[kind] = state;
      known.set(connection, states);
      context.emit({
        type: "event",
        name: EVENT_RTC_STATE,
        time,
        body: `${connection} ${kind}: ${previous ? `${previous} → ` : ""}${state}`,
        severity: state === "failed" ? "error" : state === "disconnected" ? "warn" : "info",
        attributes: {
          [ATTR_RTC_STATE_KIND]: kind,
          [ATTR_RTC_STATE_VALUE]: state,
          [ATTR_RTC_STATE_PREVIOUS]: previous,
          [ATTR_RTC_CONNECTION_ID]: connection,
        },
      });
    },
    closed(connection) {
      known.delete(connection);
    },
  };
}
