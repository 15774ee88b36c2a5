import { ATTR_RTC_ISSUE_MESSAGE, ATTR_RTC_ISSUE_TYPE, EVENT_RTC_ISSUE } from "../semconv";
import type { TrackerContext } from "../signal";

/** So many outages that begin within this time are a loop: whatever brings the session back does not hold. */
export const LOOP_OUTAGES = 3;
export const LOOP_WITHIN_MS = 60_000;

/**
 * Notices a session that flaps: one `rtc.issue` of type `reconnect_loop` per loop, which is over when no outage began for
 * {@link LOOP_WITHIN_MS}.
 *
 * @returns to be called with the beginning of every outage, session time, ms
 */
export function createFlapping(context: TrackerContext): (time: number) => void {
  let begins: number[] = [];
  let told = false;
  return (time) => {
    const last = begins.at(-1);
    if (last !== undefined && time - last > LOOP_WITHIN_MS) told = false;
    begins = [...begins, time].slice(-LOOP_OUTAGES);
    const [first = time] = begins;
    if (told || begins.length < LOOP_OUTAGES || time - first > LOOP_WITHIN_MS) return;
    told = true;
    const message = `${LOOP_OUTAGES} outages within ${Math.round((time - first) / 1000)} s`;
    context.emit({
      type: "event",
      name: EVENT_RTC_ISSUE,
      time,
      severity: "warn",
      body: `reconnect loop: ${message}`,
      attributes: { [ATTR_RTC_ISSUE_TYPE]: "reconnect_loop", [ATTR_RTC_ISSUE_MESSAGE]: message },
    });
  };
}
