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
import { amount, createNames, idOf, readStep, type Step } from "./details";
import { createMessages } from "./messages";
import { createPauses } from "./pauses";
import { createQueue } from "./queue";

/** More channels than this at a time are none of ours. */
const MAX_CHANNELS = 16;
/** What the application calls the step in which the server says where the media is. */
const ROOM_INFO = "room_info";

export interface SignalingContext extends TrackerContext {
  maskText(text: string): string;
  maskUrl(url: string): string;
}

/** Follows the application's own signalling. Times are session time, ms; no method throws on what an application may say. */
export interface SignalingTracker {
  observe(told: SignalingTold): void;
  advance(time: number): void;
  end(time: number): void;
}

/**
 * Tells what a signalling channel did: the phases `signaling.open` and `queue` (to `phases`), closes with what was left
 * unanswered, errors, acknowledgements that did not come, and the messages by type.
 *
 * Timeouts are dated when they were due, not when time was looked at; time in a queue counts against none of them.
 */
export function createSignalingTracker(context: SignalingContext, phases: PhaseSink): SignalingTracker {
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
    if (known || channels.size >= MAX_CHANNELS) return known;
    const made = createChannel(name, { ...context, context, phases, pauses, acks, late });
    channels.set(name, made);
    return made;
  }

  function timedOut({ text, channel }: Step, time: number): void {
    if (text === undefined || acks.timedOut(channel, text, time)) return;
    if (text !== ROOM_INFO) {
      const name = nameOf(text);
      trouble(time, ERROR_TIMEOUT, { url: channels.get(channel)?.url, messageType: name }, `no answer to ${name}`);
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
          channel.sent++;
          messages.seen(type, "sent", amount(details.size), time);
          if (id !== undefined) acks.sent(step.channel, id, type, time, amount(details.ackWithinMs));
          break;
        }
        case "received":
          channel.received++;
          messages.seen(nameOf(what), "received", amount(details.size), time);
          break;
        case "ack": {
          const type = acks.answered(step.channel, step.text ?? "");
          if (details.error !== undefined) {
            trouble(time, details.error, { url: channel.url, messageType: type }, type && `${type} was refused`);
          }
          break;
        }
        case "timeout":
          timedOut(step, time);
          break;
        case "error":
          trouble(time, what, { ...details, url: channel.url });
          break;
        default:
          action satisfies never;
      }
    },
    advance,
    end(time) {
      advance(time);
      queue.end(time);
      messages.flush(time);
    },
  };
}
