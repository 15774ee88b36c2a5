import {
  type ConnectTracker,
  createConnectTracker,
  createPeerPhases,
  createReconnectTracker,
  createStateTracker,
  type PhaseSink,
} from "../connect";
import { createFlapping } from "../connect/flapping";
import { createCompositeTracker } from "../latency";
import {
  createFlightRecorder,
  createPathTracker,
  createQualityTracker,
  createRollup,
  createStallTracker,
  createTrackTracker,
  createWindowTracker,
  type MediaTracker,
} from "../media";
import type { Observation, StatsRead } from "../observation";
import { createPrivacy, type PrivacyOptions } from "../privacy";
import {
  ATTR_RTC_PATH_LOCAL_TYPE,
  ATTR_RTC_PATH_PROTOCOL,
  ATTR_RTC_PATH_RELAY_PROTOCOL,
  ATTR_RTC_PATH_REMOTE_TYPE,
  ATTR_RTC_SESSION_DURATION,
  ATTR_RTC_SESSION_END_REASON,
  EVENT_RTC_PATH,
  EVENT_RTC_SESSION_END,
  type EventAttributes,
  type RtcPathLocalType,
  type RtcRole,
  SPAN_RTC_RECONNECT,
} from "../semconv";
import { createServerTracker } from "../server";
import type { Signal, TrackerContext } from "../signal";
import { createSignalingTracker } from "../signaling";
import { createStatsReader, type StatsReader } from "../stats";
import type { AppStep } from "./app-step";
import { createPageState } from "./page-state";
import { announcedInVain, candidateErrorEvent, milestoneEvent } from "./plain-signals";

export { type ConnectContext, createConnectTracker, createPeerPhases } from "../connect";
export type { MediaTracker } from "../media";
export { createPrivacy, type Privacy } from "../privacy";
export type { InboundStream, OutboundLayer, StatsSample } from "../stats";
export type { AppStep };

/** What a story is told with: everything that needs no computing stays in the session. */
export interface StoryHost extends TrackerContext {
  /** When the session began, session time. */
  start: number;
  /** Every statistics sample is sent, not only those around trouble. */
  sampled: boolean;
  privacy: PrivacyOptions;
  role(): RtcRole | undefined;
  /** Nothing is being measured: the timeline may be set right after a sleep. */
  idle(): void;
  /** Says a trouble of telemetry itself, once per key. */
  warn?(key: string, message: string, cause?: unknown): void;
  /** Further trackers, fed like the story's own: who replays a call may count what a live one has no use for. */
  trackers?: readonly MediaTracker[] | undefined;
}

/** What a session's observations mean: all trackers behind one door. Inputs carry their times, so it may be told late. */
export interface Story {
  take(input: Observation | AppStep): void;
  /** How long a collector should wait until it reads statistics again, ms. */
  readonly pollMs: number;
  /** A connect is under way. */
  readonly connecting: boolean;
}

/** While connecting, a reading every quarter of a second: first packet and first frame are dated by it. */
const POLL_CONNECTING_MS = 250;
const POLL_MS = 1000;
/** The application's work is done and nothing has been seen for so long: nothing of this connect is going to be. */
const UNSEEN_MS = 5000;

interface Connected {
  reader: StatsReader;
  pair?: string | undefined;
}

/**
 * Every input goes to the trackers that care, every signal of a tracker to the host. Computes nothing itself.
 *
 * A story needs no page, no clock and no network: a recorded call is told by the same code as a live one.
 */
export function createStory(host: StoryHost): Story {
  const privacy = createPrivacy(host.privacy);
  const rollup = createRollup();
  const context = {
    emit(signal: Signal) {
      rollup.add(signal);
      host.emit(signal);
      recorder.signal(signal);
      if (signal.type === "event" && signal.name === EVENT_RTC_PATH) way(signal.attributes);
      if (signal.type !== "span.open") return;
      if (signal.name === SPAN_RTC_RECONNECT) flapped(signal.time);
      signaling.joined(signal.time);
    },
    nextId: () => host.nextId(),
    maskText: privacy.text,
    maskUrl: privacy.url,
  };
  const flapped = createFlapping(context);
  const recorder = createFlightRecorder(context, { sampled: host.sampled, mask: privacy.address });
  const windows = createWindowTracker(context);
  const quality = createQualityTracker(context);
  const latency = createCompositeTracker(context);
  const path = createPathTracker(context, privacy.address);
  const media: readonly MediaTracker[] = [
    createStallTracker(context),
    createTrackTracker(context),
    quality,
    latency,
    windows,
    recorder,
    ...(host.trackers ?? []),
  ];
  const page = createPageState(context);
  const states = createStateTracker(context);
  const connect: ConnectTracker = createConnectTracker(context);
  const reconnect = createReconnectTracker(context, {
    connecting: () => connect.isOpen,
    localType: () => localType,
  });
  const phases = createPeerPhases(connect, {
    role: host.role,
    reconnecting: () => reconnect.isOpen,
    attempt: reconnect,
  });
  /** Phases of the connect, or of the outage that is open; what began in the one may end while the other is open. */
  const steps: PhaseSink = {
    phaseStarted: (...phase) => (connect.isOpen ? connect : reconnect).phaseStarted(...phase),
    phaseEnded(...phase) {
      connect.phaseEnded(...phase);
      reconnect.phaseEnded(...phase);
    },
  };
  const signaling = createSignalingTracker(context, steps);
  const server = createServerTracker({
    ...context,
    loadParser: () => import("../server-report").then((module) => module.parseServerReport),
    reported(report, time) {
      quality.server(report, time);
      latency.server(report, time);
    },
    warn: (problem, cause) => host.warn?.("server report", problem, cause),
  });
  const connections = new Map<string, Connected>();
  let cpuLimited = false;
  /** Type of the local candidate that media took last. */
  let localType: RtcPathLocalType | undefined;
  /** A collector showed a connection. */
  let seen = false;
  /** When the application's work was done, and what it left to wait for. */
  let workDone: number | undefined;
  /** The work of `session.connect()` runs; what the transport itself failed with meanwhile. */
  let working = false;
  let reason: unknown;

  /** Connects and outages say which way they took: whether it is the relays' users that fail is the first question. */
  function way(attributes: EventAttributes[typeof EVENT_RTC_PATH]): void {
    localType = attributes[ATTR_RTC_PATH_LOCAL_TYPE];
    if (!connect.isOpen) return;
    connect.annotate({
      [ATTR_RTC_PATH_LOCAL_TYPE]: localType,
      [ATTR_RTC_PATH_REMOTE_TYPE]: attributes[ATTR_RTC_PATH_REMOTE_TYPE],
      [ATTR_RTC_PATH_PROTOCOL]: attributes[ATTR_RTC_PATH_PROTOCOL],
      [ATTR_RTC_PATH_RELAY_PROTOCOL]: attributes[ATTR_RTC_PATH_RELAY_PROTOCOL],
    });
  }

  function stats({ connection, report, time }: StatsRead): void {
    let known = connections.get(connection);
    if (!known) {
      known = { reader: createStatsReader() };
      connections.set(connection, known);
    }
    const sample = known.reader.read(report, time);
    // First: the same reading may end the connect.
    path.sample(connection, sample);
    phases.sample(connection, sample);
    const pair = sample.transports.find((transport) => transport.selectedPair)?.selectedPair?.id;
    if (known.pair && pair && pair !== known.pair) reconnect.pairChanged(connection, time);
    known.pair = pair ?? known.pair;
    for (const tracker of media) tracker.sample(connection, sample);
    cpuLimited = sample.outbound.some((stream) => stream.qualityLimitationReason === "cpu");
    windows.setStretch(page.stretch(cpuLimited));
    advance(time);
  }

  /** While there is neither a place nor a socket there can be no connection, so the work is not done in truth. */
  function waitsOn(time: number): void {
    if (workDone === undefined || seen || !signaling.connecting) return;
    workDone = time;
    phases.work(false, time);
  }

  function advance(time: number): void {
    waitsOn(time);
    // First: what it notices late lies before the end of the connect, or of the outage, that is noticed with it.
    signaling.advance(time);
    phases.advance(time);
    connect.advance(time);
    // Without a connection there is nothing to wait for; the connect ended when the work was done.
    if (!seen && workDone !== undefined && time - workDone >= UNSEEN_MS) connect.cancelled(time);
    reconnect.advance(time);
    server.advance(time);
    for (const tracker of media) tracker.advance(time);
    if (!connect.isOpen && !reconnect.isOpen && !signaling.waiting) host.idle();
  }

  function milestone(step: Extract<AppStep, { type: "milestone" }>): void {
    const { name, time, attributes } = step;
    if (connect.isOpen) {
      connect.milestone(name, time);
      if (attributes) connect.annotate(attributes);
    } else context.emit(milestoneEvent(step));
  }

  function end({ time, reason }: Extract<AppStep, { type: "session.end" }>): void {
    // First: what it leaves open, a phase of the connect may be.
    signaling.end(time);
    connect.cancelled(time);
    reconnect.end(time);
    server.end(time);
    for (const tracker of media) tracker.end(time);
    const duration = (time - host.start) / 1000;
    context.emit({
      type: "event",
      name: EVENT_RTC_SESSION_END,
      time,
      body: `session ended (${reason}) after ${Math.round(duration)} s`,
      attributes: {
        ...rollup.attributes(),
        [ATTR_RTC_SESSION_END_REASON]: reason,
        [ATTR_RTC_SESSION_DURATION]: duration,
      },
    });
  }

  /** The transport begins to connect: unless that is a step of what is under way. */
  function begin(time: number): void {
    // Nobody may have looked since the last one was over.
    connect.advance(time);
    reconnect.advance(time);
    if (connect.isOpen || reconnect.isOpen) return;
    // What the application's last work left is not of this connect.
    workDone = undefined;
    connect.open(time);
  }

  function watch(observation: Observation): void {
    reconnect.observe(observation);
    phases.observe(observation);
    for (const tracker of media) tracker.observe(observation);
  }

  return {
    get pollMs() {
      return connect.isOpen ? POLL_CONNECTING_MS : POLL_MS * page.stretch(cpuLimited);
    },
    get connecting() {
      return connect.isOpen;
    },
    take(input) {
      switch (input.type) {
        case "connect":
          if (connect.isOpen && input.id) context.emit(announcedInVain(input.id, input.time, connect.attempts));
          connect.open(input.time, input.attributes, input.id);
          // An announced span does not open here.
          signaling.joined(input.time);
          phases.work(true, input.time);
          workDone = reason = undefined;
          working = true;
          break;
        case "connect.work":
          working = false;
          if (input.failed) connect.failed(input.time, reason ?? input.error);
          phases.work(false, input.time);
          workDone = input.time;
          break;
        case "tick":
          advance(input.time);
          break;
        case "milestone":
          milestone(input);
          break;
        case "session.end":
          end(input);
          break;
        case "stats":
          stats(input);
          break;
        case "candidate.error":
          context.emit(candidateErrorEvent(input, privacy));
          break;
        case "event":
          context.emit(input.event);
          break;
        case "phase.started":
          if (input.opens) begin(input.time);
          steps.phaseStarted(input.phase, input.time, input.key);
          break;
        case "phase.ended":
          steps.phaseEnded(input.phase, input.time, input.outcome, input.error, input.key);
          break;
        case "connect.failed":
          reason = input.error;
          if (!working && reason !== undefined) connect.failed(input.time, reason);
          break;
        case "signaling":
          waitsOn(input.time);
          signaling.observe(input);
          // Whoever signals is awake, also where there is no connection yet whose statistics would show it.
          connect.advance(input.time);
          reconnect.advance(input.time);
          break;
        case "server.report":
          server.told(input.message, input.time);
          break;
        case "page":
          page.observe(input);
          watch(input);
          break;
        case "connection.state":
          states.observe(input);
          watch(input);
          break;
        case "connection.closed":
          connections.delete(input.connection);
          states.closed(input.connection);
          watch(input);
          break;
        case "connection.opened":
          seen = true;
          watch(input);
          break;
        default:
          watch(input);
      }
    },
  };
}
