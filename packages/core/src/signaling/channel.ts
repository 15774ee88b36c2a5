import type { PhaseSink } from "../connect";
import { ERROR_SIGNALING_FAILED, ERROR_TIMEOUT } from "../errors";
import {
  ATTR_RTC_SIGNALING_CLOSE_CODE,
  ATTR_RTC_SIGNALING_CLOSE_INITIATOR,
  ATTR_RTC_SIGNALING_CLOSE_REASON,
  ATTR_RTC_SIGNALING_MESSAGES_RECEIVED,
  ATTR_RTC_SIGNALING_MESSAGES_SENT,
  ATTR_RTC_SIGNALING_OPEN_DURATION,
  ATTR_RTC_SIGNALING_PENDING_ACKS,
  ATTR_RTC_SIGNALING_URL,
  EVENT_RTC_SIGNALING_CLOSE,
  RTC_SIGNALING_CLOSE_INITIATOR_VALUES,
  type RtcConnectPhase,
} from "../semconv";
import type { TrackerContext } from "../signal";
import type { Acks } from "./acks";
import { limit, type Step, text } from "./details";
import type { Pauses } from "./pauses";

const OPENING: RtcConnectPhase = "signaling.open";
/** Nothing followed the last frame, or there never was one: the socket broke (RFC 6455, section 7.1.5), or its TLS did. */
const BROKEN: readonly (number | undefined)[] = [1006, 1015];
/** Normal, going away, no code: what an orderly end looks like (RFC 6455, section 7.4.1). */
const ORDERLY: readonly (number | undefined)[] = [1000, 1001, 1005, undefined];
const MAX_REASON = 200;

export interface ChannelHost {
  context: TrackerContext;
  phases: PhaseSink;
  pauses: Pauses;
  acks: Acks;
  maskText(text: string): string;
  maskUrl(url: string): string;
  /** It did not open in time. */
  late(time: number, url: string | undefined): void;
}

interface Socket {
  /** From 0, within the channel. */
  number: number;
  url: string | undefined;
  sent: number;
  received: number;
  /** It was told to be opening. */
  tried?: boolean;
  openSince?: number | undefined;
  closed?: boolean;
}

/**
 * One signalling channel: a socket and those that replace it.
 *
 * Nothing says which socket a close belongs to, and the one that is replaced is often closed last. While the new one is
 * opening, a close with a code of its own is the old one's, because a socket that never opened has none but 1006
 * (https://websockets.spec.whatwg.org/#feedback-from-the-protocol); any other is the newest one's. Who replaces sockets
 * that are still open, and wants to be sure, gives each a channel of its own.
 */
export interface Channel {
  /** The current socket. */
  readonly socket: Readonly<Socket>;
  /** It waits to be open. */
  readonly isOpening: boolean;
  /** Nothing is open, nor is to be. */
  readonly isIdle: boolean;
  counted(direction: "sent" | "received"): void;
  opening(step: Step, time: number): void;
  opened(time: number): void;
  closed(step: Step, time: number): void;
  advance(time: number): void;
}

export function createChannel(name: string, host: ChannelHost): Channel {
  const { context, phases, pauses, acks } = host;
  let socket: Socket = { number: 0, url: undefined, sent: 0, received: 0 };
  /** The one before was open when this one came, and its close was not told yet. */
  let replaced: Socket | undefined;
  let opening = false;
  /** The open timeout that runs: from when (running time, ms), and for how long. */
  let waits: { since: number; withinMs: number } | undefined;

  const key = () => `signaling ${name} ${socket.number}`;

  function settle(time: number, outcome: "ok" | "error" | "cancelled", error?: string): void {
    if (!opening) return;
    opening = false;
    waits = undefined;
    phases.phaseEnded(OPENING, time, outcome, error, key());
  }

  function next(url: string | undefined): void {
    socket = { number: socket.number + 1, url, sent: 0, received: 0 };
  }

  /** Something was seen of a socket that was closed: it is another one. */
  function revive(): void {
    if (socket.closed) next(socket.url);
  }

  function tellClosed(which: Socket, { number: code, details }: Step, time: number): void {
    const given = RTC_SIGNALING_CLOSE_INITIATOR_VALUES.find((one) => one === details.initiator);
    const initiator = given ?? (code !== undefined && BROKEN.includes(code) ? "network" : "unknown");
    const { number, url, sent, received, tried, openSince } = which;
    which.closed = true;
    which.openSince = undefined;
    if (which === socket) settle(time, initiator === "local" ? "cancelled" : "error", ERROR_SIGNALING_FAILED);
    const pending = acks.closed(name, number, which === socket ? replaced?.number : undefined);
    const expected = initiator === "local" || (initiator !== "network" && ORDERLY.includes(code));
    const reason = text(details.reason);
    const masked = reason ? host.maskText(reason).slice(0, MAX_REASON) : undefined;
    context.emit({
      type: "event",
      name: EVENT_RTC_SIGNALING_CLOSE,
      time,
      severity: expected && !pending ? "info" : "warn",
      body: `signalling closed by ${initiator}${code === undefined ? "" : ` (${code}${masked ? `: ${masked}` : ""})`}${
        tried && openSince === undefined ? " before it was open" : ""
      }${pending ? `, ${pending} not acknowledged` : ""}`,
      attributes: {
        [ATTR_RTC_SIGNALING_URL]: url,
        [ATTR_RTC_SIGNALING_CLOSE_CODE]: code,
        [ATTR_RTC_SIGNALING_CLOSE_REASON]: masked,
        [ATTR_RTC_SIGNALING_CLOSE_INITIATOR]: initiator,
        [ATTR_RTC_SIGNALING_OPEN_DURATION]: openSince === undefined ? undefined : Math.max(0, time - openSince) / 1000,
        [ATTR_RTC_SIGNALING_PENDING_ACKS]: pending,
        [ATTR_RTC_SIGNALING_MESSAGES_SENT]: sent,
        [ATTR_RTC_SIGNALING_MESSAGES_RECEIVED]: received,
      },
    });
  }

  return {
    get socket() {
      return socket;
    },
    get isOpening() {
      return opening;
    },
    get isIdle() {
      return !opening && !replaced && socket.openSince === undefined;
    },
    counted(direction) {
      revive();
      socket[direction]++;
    },
    opening({ text: address, details }, time) {
      // The one before did not open any more.
      settle(time, "cancelled");
      if (socket.openSince !== undefined) replaced = socket;
      next(address ? host.maskUrl(address) : undefined);
      socket.tried = opening = true;
      const withinMs = limit(details.withinMs);
      waits = withinMs === undefined ? undefined : { since: pauses.running(time), withinMs };
      phases.phaseStarted(OPENING, time, key());
    },
    opened(time) {
      revive();
      settle(time, "ok");
      socket.openSince ??= time;
    },
    closed(step, time) {
      const isOfReplaced = socket.closed || (opening && step.number !== undefined && !BROKEN.includes(step.number));
      if (replaced && isOfReplaced) {
        tellClosed(replaced, step, time);
        replaced = undefined;
      } else if (!socket.closed) tellClosed(socket, step, time);
    },
    advance(time) {
      const due = waits && pauses.due(waits.since, waits.withinMs, time);
      if (due === undefined) return;
      settle(due, "error", ERROR_TIMEOUT);
      host.late(due, socket.url);
    },
  };
}
