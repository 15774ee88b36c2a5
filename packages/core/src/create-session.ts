import type { Clock } from "./clock";
import { createConnectTracker, createPeerPhases, createReconnectTracker, createStateTracker } from "./connect";
import { type Diagnostics, guard } from "./diagnostics";
import type { SessionInfo } from "./exporter";
import {
  createFlightRecorder,
  createPathTracker,
  createQualityTracker,
  createRollup,
  createStallTracker,
  createTrackTracker,
  createWindowTracker,
  type MediaTracker,
} from "./media";
import type { CandidateErrorSeen, Observation, StatsRead } from "./observation";
import { createPageState } from "./page-state";
import type { Privacy } from "./privacy";
import {
  ATTR_RTC_CONNECTION_ID,
  ATTR_RTC_ISSUE_CANDIDATE_ERROR_CODE,
  ATTR_RTC_ISSUE_CANDIDATE_URL,
  ATTR_RTC_ISSUE_MESSAGE,
  ATTR_RTC_ISSUE_TYPE,
  ATTR_RTC_SESSION_DURATION,
  ATTR_RTC_SESSION_END_REASON,
  ATTR_RTC_SESSION_SAMPLED,
  ATTR_RTC_STATE_KIND,
  ATTR_RTC_STATE_VALUE,
  ATTR_USER_AGENT_ORIGINAL,
  EVENT_RTC_ISSUE,
  EVENT_RTC_SESSION_END,
  EVENT_RTC_SESSION_START,
  EVENT_RTC_STATE,
  type RtcRole,
  type RtcTransport,
} from "./semconv";
import type { Session } from "./session";
import { newSessionId } from "./session-id";
import type { Signal } from "./signal";
import { createStatsReader, type StatsReader } from "./stats";

export interface SessionOptions {
  /** What carries the media. */
  transport: RtcTransport;
  /** What this participant does; it decides what "media usable" means. Default: found out from the tracks. */
  role?: RtcRole | undefined;
  /** Default: a random UUID. */
  id?: string | undefined;
  /** The session that this one replaces. Default: the one of this scope that ended last. */
  previousId?: string | undefined;
}

/** What a session is given by its scope. */
export interface SessionHost {
  clock: Clock;
  diagnostics: Diagnostics;
  privacy: Privacy;
  /** Every statistics sample is sent, not only those around trouble. */
  detailed: (sessionId: string) => boolean;
  emit(signal: Signal, info: SessionInfo): void;
  traceparent(sessionId: string): string | undefined;
}

/** While connecting, a reading every quarter of a second: first packet and first frame are dated by it. */
const POLL_CONNECTING_MS = 250;
const POLL_MS = 1000;

/**
 * The switchboard: every observation goes to the trackers that care, every signal of a tracker goes to the scope with
 * the session's identity attached. It computes nothing.
 */
export function createSession(host: SessionHost, options: SessionOptions): Session {
  const { clock, diagnostics, privacy } = host;
  const id = options.id ?? newSessionId();
  const sampled = host.detailed(id);
  const connected = new Map<string, { reader: StatsReader; pair?: string | undefined }>();
  const listeners = new Set<() => void>();
  let info: SessionInfo = {
    id,
    previousId: options.previousId,
    transport: options.transport,
    role: options.role,
    attributes: {},
  };
  let ended = false;
  let spans = 0;
  let connections = 0;
  let cpuLimited = false;
  const start = clock.now();

  const context = {
    emit(signal: Signal) {
      rollup.add(signal);
      host.emit(signal, info);
      recorder.signal(signal);
    },
    nextId: () => ++spans,
    maskText: privacy.text,
  };
  const rollup = createRollup();
  const recorder = createFlightRecorder(context, { sampled, mask: privacy.address });
  const windows = createWindowTracker(context);
  const media: readonly MediaTracker[] = [
    createPathTracker(context, privacy.address),
    createStallTracker(context),
    createTrackTracker(context),
    createQualityTracker(context),
    windows,
    recorder,
  ];
  const page = createPageState(context);
  const states = createStateTracker(context);
  const connect = createConnectTracker(context);
  const reconnect = createReconnectTracker(context, { connecting: () => connect.isOpen });
  const phases = createPeerPhases(connect, { role: () => info.role, reconnecting: () => reconnect.isOpen });

  function stats({ connection, report, time }: StatsRead): void {
    let known = connected.get(connection);
    if (!known) {
      known = { reader: createStatsReader() };
      connected.set(connection, known);
    }
    const sample = known.reader.read(report, time);
    if (connect.isOpen) {
      for (const stream of sample.outbound)
        if (stream.packets) phases.firstPacket(connection, "outbound", stream.kind, time);
      for (const stream of sample.inbound) {
        if (stream.packets) phases.firstPacket(connection, "inbound", stream.kind, time);
        if (stream.framesDecoded) phases.firstFrame(connection, time);
      }
    }
    const pair = sample.transports.find((transport) => transport.selectedPair)?.selectedPair?.id;
    if (known.pair && pair && pair !== known.pair) reconnect.pairChanged(connection, time);
    known.pair = pair ?? known.pair;
    for (const tracker of media) tracker.sample(connection, sample);
    cpuLimited = sample.outbound.some((stream) => stream.qualityLimitationReason === "cpu");
    windows.setStretch(page.stretch(cpuLimited));
    advance(time);
  }

  function advance(time: number): void {
    connect.advance(time);
    reconnect.advance(time);
    for (const tracker of media) tracker.advance(time);
    // Nothing is being measured, so the timeline may be set right after a sleep.
    if (!connect.isOpen && !reconnect.isOpen) clock.resync();
  }

  function candidateError({ time, connection, code, text, url }: CandidateErrorSeen): void {
    const message = privacy.text(text);
    context.emit({
      type: "event",
      name: EVENT_RTC_ISSUE,
      time,
      body: `${connection} ICE candidate error ${code}: ${message || "no reason given"} (${privacy.url(url)})`,
      severity: "warn",
      attributes: {
        [ATTR_RTC_ISSUE_TYPE]: "ice_candidate_error",
        [ATTR_RTC_ISSUE_MESSAGE]: message,
        [ATTR_RTC_ISSUE_CANDIDATE_ERROR_CODE]: code,
        [ATTR_RTC_ISSUE_CANDIDATE_URL]: privacy.url(url),
        [ATTR_RTC_CONNECTION_ID]: connection,
      },
    });
  }

  function dispatch(observation: Observation): void {
    switch (observation.type) {
      case "stats":
        return stats(observation);
      case "candidate.error":
        return candidateError(observation);
      case "event":
        return context.emit(observation.event);
      case "phase.started":
        return connect.phaseStarted(observation.phase, observation.time, observation.key);
      case "phase.ended":
        return connect.phaseEnded(
          observation.phase,
          observation.time,
          observation.outcome,
          observation.error,
          observation.key,
        );
      case "page":
        page.observe(observation);
        break;
      case "connection.state":
        states.observe(observation);
        break;
      case "connection.closed":
        connected.delete(observation.connection);
        states.closed(observation.connection);
        break;
      default:
        break;
    }
    reconnect.observe(observation);
    phases.observe(observation);
    for (const tracker of media) tracker.observe(observation);
    if (observation.type === "page" && observation.leaving) session.end("page_hidden");
  }

  const session: Session = {
    id,
    transport: options.transport,
    clock,
    diagnostics,
    get ended() {
      return ended;
    },
    get pollMs() {
      return connect.isOpen ? POLL_CONNECTING_MS : POLL_MS * page.stretch(cpuLimited);
    },
    observe(observation) {
      if (!ended) guard(diagnostics, `observing ${observation?.type}`, () => dispatch(observation));
    },
    nextConnection: () => `pc${++connections}`,
    async connect(work, attributes) {
      if (ended) return work();
      const outermost = !connect.isOpen;
      guard(diagnostics, "connect", () => {
        connect.open(clock.now(), attributes);
        phases.work(true, clock.now());
      });
      try {
        const result = await work();
        guard(diagnostics, "connect", () => phases.work(false, clock.now()));
        return result;
      } catch (error) {
        guard(diagnostics, "connect", () => {
          if (outermost) connect.failed(clock.now(), error);
          phases.work(false, clock.now());
        });
        throw error;
      }
    },
    async phase(name, work) {
      const key = `app ${++spans}`;
      session.observe({ type: "phase.started", phase: name, key, time: clock.now() });
      const over = (outcome: "ok" | "error", error?: unknown) =>
        session.observe({ type: "phase.ended", phase: name, key, time: clock.now(), outcome, error });
      try {
        const result = await work();
        over("ok");
        return result;
      } catch (error) {
        over("error", error);
        throw error;
      }
    },
    milestone(name, attributes) {
      if (ended) return;
      guard(diagnostics, "milestone", () => {
        const time = clock.now();
        if (connect.isOpen) {
          connect.milestone(name, time);
          if (attributes) connect.annotate(attributes);
          return;
        }
        context.emit({
          type: "event",
          name: EVENT_RTC_STATE,
          time,
          body: `milestone ${name}`,
          attributes: { ...attributes, [ATTR_RTC_STATE_KIND]: "session", [ATTR_RTC_STATE_VALUE]: name },
        });
      });
    },
    setAttribute(name, value) {
      info = { ...info, attributes: { ...info.attributes, [name]: value } };
    },
    setRole(role) {
      info = { ...info, role };
    },
    traceparent: () => host.traceparent(id),
    onEnd(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    end(reason = "ended") {
      if (ended) return;
      guard(diagnostics, "ending the session", () => {
        const time = clock.now();
        connect.cancelled(time);
        reconnect.end(time);
        for (const tracker of media) tracker.end(time);
        const duration = (time - start) / 1000;
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
      });
      ended = true;
      for (const listener of [...listeners]) guard(diagnostics, "ending a collector", listener);
      listeners.clear();
      connected.clear();
    },
  };

  guard(diagnostics, "starting the session", () =>
    context.emit({
      type: "event",
      name: EVENT_RTC_SESSION_START,
      time: clock.now(),
      body: `session started: ${options.transport}${options.role ? ` ${options.role}` : ""}`,
      attributes: {
        [ATTR_USER_AGENT_ORIGINAL]: globalThis.navigator?.userAgent,
        [ATTR_RTC_SESSION_SAMPLED]: sampled || undefined,
      },
    }),
  );
  return session;
}
