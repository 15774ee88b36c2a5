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
import { amount, type Step, text } from "./details";
import type { Pauses } from "./pauses";

const OPENING: RtcConnectPhase = "signaling.open";
/** Nothing followed the last frame: the socket broke (RFC 6455, section 7.1.5). */
const BROKEN = 1006;
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

/** One signalling channel: a socket and those that replace it. */
export interface Channel {
  sent: number;
  received: number;
  readonly url: string | undefined;
  opening(step: Step, time: number): void;
  opened(time: number): void;
  closed(step: Step, time: number): void;
  advance(time: number): void;
}

export function createChannel(name: string, host: ChannelHost): Channel {
  const { context, phases, pauses, acks } = host;
  let tries = 0;
  /** The open timeout that runs: from when (running time, ms), and for how long. */
  let waits: { since: number; withinMs: number } | undefined;
  let opening = false;
  let openSince: number | undefined;
  let url: string | undefined;

  const key = () => `signaling ${name} ${tries}`;

  function settle(time: number, outcome: "ok" | "error" | "cancelled", error?: string): void {
    if (!opening) return;
    opening = false;
    waits = undefined;
    phases.phaseEnded(OPENING, time, outcome, error, key());
  }

  const channel: Channel = {
    sent: 0,
    received: 0,
    get url() {
      return url;
    },
    opening({ text: address, details }, time) {
      // The one before did not open any more.
      settle(time, "cancelled");
      tries++;
      opening = true;
      openSince = undefined;
      channel.sent = channel.received = 0;
      url = address && host.maskUrl(address);
      const withinMs = amount(details.withinMs);
      if (withinMs !== undefined) waits = { since: pauses.running(time), withinMs };
      phases.phaseStarted(OPENING, time, key());
    },
    opened(time) {
      settle(time, "ok");
      openSince = time;
    },
    closed({ number: code, details }, time) {
      const given = RTC_SIGNALING_CLOSE_INITIATOR_VALUES.find((one) => one === details.initiator);
      const initiator = given ?? (code === BROKEN ? "network" : "unknown");
      const reason = text(details.reason);
      const pending = acks.pending(name);
      const wasOpening = opening;
      settle(time, initiator === "local" ? "cancelled" : "error", ERROR_SIGNALING_FAILED);
      acks.closed(name);
      const expected = initiator === "local" || (initiator !== "network" && ORDERLY.includes(code));
      const masked = reason ? host.maskText(reason).slice(0, MAX_REASON) : undefined;
      context.emit({
        type: "event",
        name: EVENT_RTC_SIGNALING_CLOSE,
        time,
        severity: expected && !pending ? "info" : "warn",
        body: `signalling closed by ${initiator}${code === undefined ? "" : ` (${code}${masked ? `: ${masked}` : ""})`}${
          wasOpening ? " before it was open" : ""
        }${pending ? `, ${pending} not acknowledged` : ""}`,
        attributes: {
          [ATTR_RTC_SIGNALING_URL]: url,
          [ATTR_RTC_SIGNALING_CLOSE_CODE]: code,
          [ATTR_RTC_SIGNALING_CLOSE_REASON]: masked,
          [ATTR_RTC_SIGNALING_CLOSE_INITIATOR]: initiator,
          [ATTR_RTC_SIGNALING_OPEN_DURATION]: openSince === undefined ? undefined : (time - openSince) / 1000,
          [ATTR_RTC_SIGNALING_PENDING_ACKS]: pending,
          [ATTR_RTC_SIGNALING_MESSAGES_SENT]: channel.sent,
          [ATTR_RTC_SIGNALING_MESSAGES_RECEIVED]: channel.received,
        },
      });
      openSince = undefined;
      channel.sent = channel.received = 0;
    },
    advance(time) {
      const due = waits && pauses.due(waits.since, waits.withinMs, time);
      if (due === undefined) return;
      settle(due, "error", ERROR_TIMEOUT);
      host.late(due, url);
    },
  };
  return channel;
}
