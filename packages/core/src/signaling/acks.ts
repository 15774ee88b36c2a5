import {
  ATTR_RTC_SIGNALING_ACK_WAITED,
  ATTR_RTC_SIGNALING_MESSAGE_TYPE,
  ATTR_RTC_SIGNALING_PENDING_ACKS,
  EVENT_RTC_SIGNALING_ACK_TIMEOUT,
} from "../semconv";
import type { TrackerContext } from "../signal";
import type { Pauses } from "./pauses";

/** More messages than this cannot wait at the same time. */
export const MAX_PENDING = 200;

interface Pending {
  channel: string;
  /** Number of the channel's socket that carried it. */
  socket: number;
  type: string;
  /** Running time, ms. */
  since: number;
  withinMs: number | undefined;
}

/** Messages that wait for their acknowledgement. */
export interface Acks {
  /** A message that is sent again under its id waits anew. */
  sent(channel: string, socket: number, id: string, type: string, time: number, withinMs: number | undefined): void;
  /** @returns the type of the message that this answers, also too late; undefined: none of that id is known */
  answered(channel: string, id: string): string | undefined;
  /** The application's own timer fired. @returns whether that is, or was, a message that waited */
  timedOut(channel: string, id: string, time: number): boolean;
  advance(time: number): void;
  /** Whether a message waits that will be told if it is not answered. */
  readonly waiting: boolean;
  /**
   * A socket of the channel is gone, and with it the answers to what it and those before it carried.
   *
   * @param after the last socket before it that is not told to be closed yet
   * @returns how many waited
   */
  closed(channel: string, socket: number, after?: number): number;
}

export function createAcks(context: TrackerContext, pauses: Pauses): Acks {
  const all = new Map<string, Pending>();
  /** Types of those that no longer wait: their own timers and late answers are nothing new. */
  const settled = new Map<string, string>();
  const keyOf = (channel: string, id: string) => JSON.stringify([channel, id]);

  function settle(key: string, { type }: Pending): void {
    all.delete(key);
    settled.delete(key);
    settled.set(key, type);
    for (const oldest of settled.keys()) if (settled.size > MAX_PENDING) settled.delete(oldest);
  }

  /** One that nobody will tell of makes room. */
  function makeRoom(): void {
    for (const [key, one] of all) {
      if (all.size < MAX_PENDING) return;
      if (one.withinMs === undefined) all.delete(key);
    }
  }

  function tell(key: string, one: Pending, time: number): void {
    settle(key, one);
    const { channel, type, since } = one;
    const waited = Math.max(0, pauses.running(time) - since) / 1000;
    const left = [...all.values()].filter((other) => other.channel === channel).length;
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
    sent(channel, socket, id, type, time, withinMs) {
      const key = keyOf(channel, id);
      // At the end, so that the oldest is first.
      all.delete(key);
      settled.delete(key);
      makeRoom();
      if (all.size < MAX_PENDING) all.set(key, { channel, socket, type, since: pauses.running(time), withinMs });
    },
    answered(channel, id) {
      const key = keyOf(channel, id);
      const one = all.get(key);
      if (one) settle(key, one);
      return one?.type ?? settled.get(key);
    },
    timedOut(channel, id, time) {
      const key = keyOf(channel, id);
      const one = all.get(key);
      if (one) tell(key, one, time);
      return settled.has(key);
    },
    advance(time) {
      const due: [string, Pending, number][] = [];
      for (const [key, one] of all) {
        const at = one.withinMs === undefined ? undefined : pauses.due(one.since, one.withinMs, time);
        if (at !== undefined) due.push([key, one, at]);
      }
      for (const [key, one, at] of due.sort((a, b) => a[2] - b[2])) tell(key, one, at);
    },
    get waiting() {
      for (const { withinMs } of all.values()) if (withinMs !== undefined) return true;
      return false;
    },
    closed(channel, socket, after = -1) {
      let lost = 0;
      for (const [key, one] of all) {
        if (one.channel !== channel || one.socket > socket || one.socket <= after) continue;
        settle(key, one);
        lost++;
      }
      return lost;
    },
  };
}
