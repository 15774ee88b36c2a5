import {
  ATTR_RTC_SIGNALING_MESSAGE_COUNT,
  ATTR_RTC_SIGNALING_MESSAGE_DIRECTION,
  ATTR_RTC_SIGNALING_MESSAGE_SIZE,
  ATTR_RTC_SIGNALING_MESSAGE_TYPE,
  ATTR_RTC_SIGNALING_WINDOW_DURATION,
  EVENT_RTC_SIGNALING_MESSAGES,
  type RtcSignalingMessageDirection,
} from "../semconv";
import type { TrackerContext } from "../signal";

/** Half a minute together: one record for every message would be more telemetry than signalling. */
export const MESSAGES_WINDOW_MS = 30_000;

interface Counted {
  type: string;
  direction: RtcSignalingMessageDirection;
  count: number;
  size: number | undefined;
}

/** Protocol messages by type and direction, counted and weighed; never their content. */
export interface Messages {
  seen(type: string, direction: RtcSignalingMessageDirection, size: number | undefined, time: number): void;
  advance(time: number): void;
  flush(time: number): void;
}

export function createMessages(context: TrackerContext): Messages {
  const counted = new Map<string, Counted>();
  let since = 0;

  function flush(time: number): void {
    const seconds = Math.max(0, time - since) / 1000;
    for (const { type, direction, count, size } of counted.values()) {
      context.emit({
        type: "event",
        name: EVENT_RTC_SIGNALING_MESSAGES,
        time,
        body: `${type}: ${count} ${direction}${size === undefined ? "" : `, ${size} bytes`} in ${Math.round(seconds)} s`,
        attributes: {
          [ATTR_RTC_SIGNALING_MESSAGE_TYPE]: type,
          [ATTR_RTC_SIGNALING_MESSAGE_DIRECTION]: direction,
          [ATTR_RTC_SIGNALING_MESSAGE_COUNT]: count,
          [ATTR_RTC_SIGNALING_MESSAGE_SIZE]: size,
          [ATTR_RTC_SIGNALING_WINDOW_DURATION]: seconds,
        },
      });
    }
    counted.clear();
  }

  function advance(time: number): void {
    if (counted.size && time - since >= MESSAGES_WINDOW_MS) flush(Math.min(time, since + MESSAGES_WINDOW_MS));
  }

  return {
    seen(type, direction, size, time) {
      advance(time);
      if (!counted.size) since = time;
      const key = `${direction} ${type}`;
      const known = counted.get(key) ?? { type, direction, count: 0, size: undefined };
      known.count++;
      if (size !== undefined) known.size = (known.size ?? 0) + size;
      counted.set(key, known);
    },
    advance,
    flush,
  };
}
