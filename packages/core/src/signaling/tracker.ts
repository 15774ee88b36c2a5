import type { PhaseSink } from "../connect";
import { ERROR_TIMEOUT, errorFacts, errorMessage, errorType } from "../errors";
import type { SignalingTold } from "../observation";
import {
  ATTR_RTC_ERROR_CATEGORY,
  ATTR_RTC_ERROR_CODE,
  ATTR_RTC_ERROR_MESSAGE,
  ATTR_RTC_ISSUE_MESSAGE,
  ATTR_RTC_ISSUE_TYPE,
  ATTR_RTC_SIGNALING_MESSAGE_TYPE,
  ATTR_RTC_SIGNALING_URL,
  EVENT_RTC_ISSUE,
  EVENT_RTC_SIGNALING_ERROR,
} from "../semconv";
import type { TrackerContext } from "../signal";
import { createAcks } from "./acks";
import { type Channel, createChannel } from "./channel";
import { createNames, idOf, limit, readStep, whole } from "./details";
import { createMessages } from "./messages";
import { createPauses } from "./pauses";
import { createLastingPhases } from "./phases";
import { createQueue } from "./queue";

/** More channels than this at a time are none of ours. */
export const MAX_CHANNELS = 16;
/** What the application calls the step in which the server says where the media is. */
const ROOM_INFO = "room_info";

export interface SignalingContext extends TrackerContext {
  maskText(text: string): string;
  maskUrl(url: string): string;
}

/** Follows the application's own signalling. Times are session time, ms; no method throws on what an application may say. */
export interface SignalingTracker {
  observe(told: SignalingTold): void;
  /** A connect or an outage began: it waits for what is still opening, and in the queue. */
  joined(time: number): void;
  /** Something is waited for that ends by itself or is told: a place, a socket, an answer with a time limit. */
  readonly waiting: boolean;
  /** The same without the answers: whoever connects has not come further yet. */
  readonly connecting: boolean;
  advance(time: number): void;
  end(time: number): void;
}

/**
 * Tells what a signalling channel did: the phases `signaling.open` and `queue` (to `phases`), closes with what was left
 * unanswered, errors, acknowledgements that did not come, and the messages by type.
 *
 * Timeouts are dated when they were due, not when time was looked at; time in a queue counts against none of them. The
 * limit itself is too late, as everywhere. Whoever also keeps the time, and says that it is up, is told once.
 */
export function createSignalingTracker(context: SignalingContext, sink: PhaseSink): SignalingTracker {
  const phases = createLastingPhases(sink);
  const pauses = createPauses();
  const acks = createAcks(context, pauses);
  const queue = createQueue(context, phases, pauses);
  const messages = createMessages(context);
  const nameOf = createNames();
  const channels = new Map<string, Channel>();

  interface Trouble {
    url?: string | undefined;
    messageType?: unknown;
    code?: unknown;
    category?: unknown;
  }

  function trouble(time: number, error: unknown, { url, messageType, code, category }: Trouble, what?: string): void {
    const message = errorMessage(error, context.maskText);
    const facts = errorFacts({ code, category });
    const own = errorFacts(error);
    const type = errorType(error);
    context.emit({
      type: "event",
      name: EVENT_RTC_SIGNALING_ERROR,
      time,
      severity: "error",
      errorType: type,
      body: `signalling: ${what ?? message ?? type}`,
      attributes: {
        [ATTR_RTC_ERROR_MESSAGE]: message,
        [ATTR_RTC_ERROR_CODE]: facts.code ?? own.code,
        [ATTR_RTC_ERROR_CATEGORY]: facts.category ?? own.category,
        [ATTR_RTC_SIGNALING_URL]: url,
        [ATTR_RTC_SIGNALING_MESSAGE_TYPE]: messageType === undefined ? undefined : nameOf(messageType),
      },
    });
  }

  const late = (time: number, url: string | undefined) =>
    trouble(time, ERROR_TIMEOUT, { url }, `not open in time${url ? ` (${url})` : ""}`);

  function channelOf(name: string): Channel | undefined {
    const known = channels.get(name);
    if (known) return known;
    if (channels.size >= MAX_CHANNELS) {
      const over = [...channels].find(([, { isIdle }]) => isIdle);
      if (!over) return undefined;
      channels.delete(over[0]);
      acks.closed(over[0], over[1].socket.number);
    }
    const made = createChannel(name, { ...context, context, phases, pauses, acks, late });
    channels.set(name, made);
    return made;
  }

  function timedOut(what: unknown, name: string, { socket }: Channel, time: number): void {
    const id = idOf(what);
    if (id === undefined || acks.timedOut(name, id, time)) return;
    if (what !== ROOM_INFO) {
      const step = nameOf(what);
      trouble(time, ERROR_TIMEOUT, { url: socket.url, messageType: step }, `no answer to ${step}`);
      return;
    }
    const message = "the server did not say in time where the media is";
    context.emit({
      type: "event",
      name: EVENT_RTC_ISSUE,
      time,
      severity: "error",
      errorType: ERROR_TIMEOUT,
      body: `room info: ${message}`,
      attributes: { [ATTR_RTC_ISSUE_TYPE]: "room_info_timeout", [ATTR_RTC_ISSUE_MESSAGE]: message },
    });
  }

  function advance(time: number): void {
    for (const channel of channels.values()) channel.advance(time);
    acks.advance(time);
    messages.advance(time);
  }

  const connecting = () => queue.waiting || [...channels.values()].some(({ isOpening }) => isOpening);

  return {
    observe(told) {
      const { action, time, what } = told;
      const step = readStep(told);
      const { details } = step;
      advance(time);
      if (action === "queue") queue.told(step, time);
      if (action === "tick" || action === "queue") return;
      const channel = channelOf(step.channel);
      if (!channel) return;
      switch (action) {
        case "opening":
          channel.opening(step, time);
          break;
        case "opened":
          channel.opened(time);
          break;
        case "closed":
          channel.closed(step, time);
          break;
        case "sent": {
          const type = nameOf(what);
          const id = idOf(details.id);
          channel.counted("sent");
          messages.seen(type, "sent", whole(details.size), time);
          if (id !== undefined) {
            acks.sent(step.channel, channel.socket.number, id, type, time, limit(details.ackWithinMs));
          }
          break;
        }
        case "received":
          channel.counted("received");
          messages.seen(nameOf(what), "received", whole(details.size), time);
          break;
        case "ack": {
          const id = idOf(what);
          const type = id === undefined ? undefined : acks.answered(step.channel, id);
          const { error } = details;
          // An answer that carries its error as null, as Node does, was none.
          if (error)
            trouble(time, error, { url: channel.socket.url, messageType: type }, type && `${type} was refused`);
          break;
        }
        case "timeout":
          timedOut(what, step.channel, channel, time);
          break;
        case "error":
          trouble(time, what, { ...details, url: channel.socket.url });
          break;
        default:
          action satisfies never;
      }
    },
    joined: phases.joined,
    get connecting() {
      return connecting();
    },
    get waiting() {
      return connecting() || acks.waiting;
    },
    advance,
    end(time) {
      advance(time);
      queue.end(time);
      messages.flush(time);
    },
  };
}
