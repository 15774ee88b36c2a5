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
  const holds = new Map<string, () => void>();
  const limited = new Set<string>();

  return (signal: Signal, session: SessionInfo): void => {
    const { name } = signal;
    if (signal.type !== "event") {
      if (name !== SPAN_RTC_CONNECT && name !== SPAN_RTC_RECONNECT) return;
      const key = `${session.id} ${signal.id}`;
      holds.get(key)?.();
      if (signal.type === "span.open") holds.set(key, delivery.hold());
      else holds.delete(key);
    } else if (name === EVENT_RTC_QUALITY) {
      const attributes: Readonly<Record<string, unknown>> = signal.attributes;
      const key = `${session.id} ${attributes[ATTR_RTC_MEDIA_STREAM_ID]}`;
      if (attributes[ATTR_RTC_QUALITY_LIMITING_FACTOR] === "cpu") limited.add(key);
      else limited.delete(key);
      delivery.pressure(limited.size ? 1 : 0);
    } else if (name === EVENT_RTC_SESSION_END) {
      const own = (key: string) => key.startsWith(`${session.id} `);
      for (const [key, release] of holds) {
        if (own(key) && holds.delete(key)) release();
      }
      for (const key of limited) if (own(key)) limited.delete(key);
      delivery.pressure(limited.size ? 1 : 0);
    }
  };
}
