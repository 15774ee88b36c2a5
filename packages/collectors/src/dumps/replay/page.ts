import type { SessionInfo, Signal } from "@rtcscope/core";
import {
  ATTR_RTC_CONNECTION_ID,
  ATTR_USER_AGENT_ORIGINAL,
  EVENT_RTC_SESSION_START,
  SPAN_RTC_STALL,
} from "@rtcscope/core/semconv";
import { createStory, type Story } from "@rtcscope/core/story";
import { connectionOf, type Timed, timeOf } from "../timed";
import type { DumpConnection } from "../types";
import { createConceal } from "./conceal";
import { type ConnectionAccount, createConnectionAccount } from "./connection";
import { createHold } from "./hold";
import type { ReplayedSession } from "./types";

export interface PageOptions {
  unmask: boolean;
  emit(signal: Signal, session: SessionInfo): void;
  userAgent(): string | undefined;
  /** The dump leaves out what did not change, whether or not it is still there. */
  standstillHidden(): boolean;
}

/** One page of a dump, told as a session. */
export interface Page {
  /** It has something to tell: a call or a reading came. */
  readonly begun: boolean;
  connection(item: DumpConnection): void;
  /** @param id of the session, needed with the first item */
  take(item: Timed, id: string): void;
  end(): Omit<ReplayedSession, "number"> | undefined;
}

const TICK_MS = 1000;
/** A dump that is silent for longer was not recorded meanwhile; everything that could time out has done so by then. */
const MAX_TICKS = 600;

/**
 * Feeds the story of a live session from a dump. Time passes as it did: once a second the trackers are told so, since
 * there is no clock that would.
 */
export function createPage(name: string, options: PageOptions): Page {
  const accounts = new Map<string, ConnectionAccount>();
  const abouts = new Map<string, DumpConnection>();
  const closed = new Set<string>();
  const conceal = options.unmask ? undefined : createConceal();
  const hold = createHold();
  let url: string | undefined;
  let info: SessionInfo | undefined;
  let story: Story | undefined;
  let start = 0;
  let now = 0;

  function emit(signal: Signal): void {
    if (signal.type === "span" && signal.name === SPAN_RTC_STALL) {
      const connection = signal.attributes[ATTR_RTC_CONNECTION_ID];
      if (connection !== undefined) accounts.get(connection)?.stalled(signal);
    }
    if (info) options.emit(signal, info);
  }

  function begin(id: string, time: number): Story {
    start = now = time;
    info = { id, transport: "webrtc", attributes: {} };
    emit({
      type: "event",
      name: EVENT_RTC_SESSION_START,
      time,
      body: "session started: webrtc",
      attributes: { [ATTR_USER_AGENT_ORIGINAL]: options.userAgent() },
    });
    let spans = 0;
    const { unmask } = options;
    return createStory({
      emit,
      nextId: () => ++spans,
      start,
      sampled: false,
      privacy: { addresses: unmask, urls: unmask, messages: unmask },
      role: () => undefined,
      idle() {},
      trackers: [
        {
          observe() {},
          sample: (connection, sample) => accounts.get(connection)?.sample(sample),
          advance(time) {
            for (const account of accounts.values()) account.advance(time);
          },
          end() {},
        },
      ],
    });
  }

  function accountOf(connection: string): ConnectionAccount | undefined {
    const about = abouts.get(connection);
    let account = accounts.get(connection);
    if (!account && about) {
      account = createConnectionAccount(about);
      accounts.set(connection, account);
    }
    return account;
  }

  function pass(item: Timed): void {
    const time = Math.max(now, timeOf(item));
    if (!story) return;
    for (let ticks = 0; now + TICK_MS < time && ticks < MAX_TICKS; ticks++) {
      now += TICK_MS;
      story.take({ type: "tick", time: now });
    }
    now = time;
    const account = accountOf(connectionOf(item));
    if (item.type === "call") {
      account?.call(item);
      return;
    }
    const observation = conceal?.(item.observation) ?? item.observation;
    account?.observe(observation);
    if (observation.type === "connection.opened") closed.delete(observation.connection);
    else if (observation.type === "connection.closed") closed.add(observation.connection);
    story.take(observation);
  }

  return {
    get begun() {
      return story !== undefined;
    },
    connection(item) {
      abouts.set(item.connection, item);
      url ??= item.url;
    },
    take(item, id) {
      story ??= begin(id, timeOf(item));
      for (const free of hold(item)) pass(free);
    },
    end() {
      for (const free of hold(undefined)) pass(free);
      if (!story || !info) return undefined;
      const over = [...accounts.keys()].every((connection) => closed.has(connection));
      story.take({ type: "session.end", time: now, reason: over ? "ended" : "recording_ended" });
      const connections = [...accounts.values()].map((account) => account.summary(now, options.standstillHidden()));
      return {
        info,
        page: name,
        url: options.unmask ? url : undefined,
        // Statistics are dated by their newest object; the others were read before.
        startMs: Math.min(start, ...connections.map(({ firstMs }) => firstMs)),
        endMs: now,
        connections,
      };
    },
  };
}
