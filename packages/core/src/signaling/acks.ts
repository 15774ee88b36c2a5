import {
  ATTR_RTC_SIGNALING_ACK_WAITED,
  ATTR_RTC_SIGNALING_MESSAGE_TYPE,
  ATTR_RTC_SIGNALING_PENDING_ACKS,
  EVENT_RTC_SIGNALING_ACK_TIMEOUT,
} from "../semconv";
import type { TrackerContext } from "../signal";
import type { Pauses } from "./pauses";

/** More messages than this cannot wait at the same time; of the others nobody hears. */
const MAX_PENDING = 200;

interface Pending {
  channel: string;
  type: string;
  /** Running time, ms. */
  since: number;
  withinMs: number | undefined;
}

/** Messages that wait for their acknowledgement. */
export interface Acks {
  sent(channel: string, id: string, type: string, time: number, withinMs: number | undefined): void;
  /** @returns the type of the message that this answers; undefined: none waits for it */
  answered(channel: string, id: string): string | undefined;
  /** The application's own timer fired. @returns whether that message was waiting */
  timedOut(channel: string, id: string, time: number): boolean;
  advance(time: number): void;
  pending(channel: string): number;
  /** The channel is gone, and their answers with it. */
  closed(channel: string): void;
}

export function createAcks(context: TrackerContext, pauses: Pauses): Acks {
  const all = new Map<string, Pending>();
  const keyOf = (channel: string, id: string) => `${channel} ${id}`;

  const pending = (channel: string) => [...all.values()].filter((one) => one.channel === channel).length;

  function tell(key: string, { channel, type, since }: Pending, time: number): void {
    all.delete(key);
    const waited = (pauses.running(time) - since) / 1000;
    const left = pending(channel);
    context.emit({
      type: "event",
      name: EVENT_RTC_SIGNALING_ACK_TIMEOUT,
      time,
      severity: "warn",
      body: `${type} was not acknowledged within ${Number(waited.toFixed(1))} s`,
      attributes: {
        [ATTR_RTC_SIGNALING_MESSAGE_TYPE]: type,
        [ATTR_RTC_SIGNALING_ACK_WAITED]: waited,
        [ATTR_RTC_SIGNALING_PENDING_ACKS]: left,
      },
    });
  }

  return {
    sent(channel, id, type, time, withinMs) {
      const key = keyOf(channel, id);
      if (all.size < MAX_PENDING || all.has(key))
        all.set(key, { channel, type, since: pauses.running(time), withinMs });
    },
    answered(channel, id) {
      const key = keyOf(channel, id);
      const type = all.get(key)?.type;
      all.delete(key);
      return type;
    },
    timedOut(channel, id, time) {
      const key = keyOf(channel, id);
      const one = all.get(key);
      if (one) tell(key, one, time);
      return !!one;
    },
    advance(time) {
      const due: [string, Pending, number][] = [];
      for (const [key, one] of all) {
        const at = one.withinMs === undefined ? undefined : pauses.due(one.since, one.withinMs, time);
        if (at !== undefined) due.push([key, one, at]);
      }
      for (const [key, one, at] of due.sort((a, b) => a[2] - b[2])) tell(key, one, at);
    },
    pending,
    closed(channel) {
      for (const [key, one] of all) if (one.channel === channel) all.delete(key);
    },
  };
}
