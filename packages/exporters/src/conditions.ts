import type { SessionInfo, Signal } from "@rtcscope/core";
import {
  ATTR_RTC_MEDIA_STREAM_ID,
  ATTR_RTC_QUALITY_LIMITING_FACTOR,
  EVENT_RTC_QUALITY,
  EVENT_RTC_SESSION_END,
  SPAN_RTC_CONNECT,
  SPAN_RTC_RECONNECT,
} from "@rtcscope/core/semconv";
import type { Delivery } from "./delivery";

/**
 * Media comes first: reads from the passing signals when the delivery has to stand back.
 *
 * Sending is held while a connect or reconnect is open, and stretched while a stream is limited by the processor. What
 * the page itself shows (visibility, data saving) the delivery sees alone.
 */
export function createConditions(delivery: Pick<Delivery, "hold" | "pressure">) {
  /** What is under way, by session and span or stream, with the way to end it. */
  const active = new Map<string, () => void>();
  let limited = 0;

  const change = (by: number) => {
    limited += by;
    delivery.pressure(limited ? 1 : 0);
  };
  const limit = () => {
    change(1);
    return () => change(-1);
  };
  const set = (key: string, on: boolean, begin: () => () => void) => {
    const end = active.get(key);
    if (on === !!end) return;
    if (!end) active.set(key, begin());
    else if (active.delete(key)) end();
  };

  return (signal: Signal, session: SessionInfo): void => {
    const { name } = signal;
    const prefix = `${session.id} `;
    if (signal.type !== "event") {
      if (name === SPAN_RTC_CONNECT || name === SPAN_RTC_RECONNECT)
        set(prefix + signal.id, signal.type === "span.open", delivery.hold);
    } else if (name === EVENT_RTC_QUALITY) {
      const attributes: Readonly<Record<string, unknown>> = signal.attributes;
      // A stream's key begins with a letter, so that it is never a span's.
      set(
        `${prefix}s${attributes[ATTR_RTC_MEDIA_STREAM_ID]}`,
        attributes[ATTR_RTC_QUALITY_LIMITING_FACTOR] === "cpu",
        limit,
      );
    } else if (name === EVENT_RTC_SESSION_END) {
      for (const key of [...active.keys()]) if (key.startsWith(prefix)) set(key, false, limit);
    }
  };
}
