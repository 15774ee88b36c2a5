import type { Clock } from "../clock";
import { type Diagnostics, guard } from "../diagnostics";
import type { SessionInfo } from "../exporter";
import type { Observation, SignalingDetails, SignalingSteps } from "../observation";
import type { PrivacyOptions } from "../privacy";
import {
  ATTR_RTC_SESSION_SAMPLED,
  ATTR_USER_AGENT_ORIGINAL,
  EVENT_RTC_SESSION_START,
  type RtcRole,
  type RtcTransport,
  SPAN_RTC_CONNECT,
} from "../semconv";
import type { Signal } from "../signal";
import type { AppStep } from "./app-step";
import type { Session } from "./session";
import { newSessionId } from "./session-id";
import type { Story, StoryHost } from "./story";

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
  privacy: PrivacyOptions;
  /** Every statistics sample is sent, not only those around trouble. */
  detailed(sessionId: string): boolean;
  anchor(info: SessionInfo): void;
  emit(signal: Signal, info: SessionInfo): void;
  traceparent(sessionId: string): string | undefined;
  /** The trackers, loaded when the first session begins. */
  loadStory(): Promise<(host: StoryHost) => Story>;
  /** Something of the session is still to be told; who flushes waits for it. */
  pending(work: Promise<unknown>): void;
}

const SIGNALING: readonly (keyof SignalingSteps)[] = [
  "opening",
  "opened",
  "closed",
  "sent",
  "received",
  "ack",
  "timeout",
  "queue",
  "error",
];
/** Inputs kept until the trackers are loaded; a quarter of a second is usual, this is minutes. */
const MAX_WAITING = 2000;
const POLL_BEFORE_MS = 250;
const TICK_MS = 1000;
/** How long an ended session waits for the last statistics of connections that were closed with it. */
const LAST_WORDS_MS = 300;

/**
 * A session takes inputs, names spans and hands signals on with its identity; what inputs mean is the story's to say.
 * The story loads with the first session, because a page that holds no call should not carry the trackers. Until it is
 * there inputs wait: they carry their times, so nothing is measured differently.
 */
export function createSession(host: SessionHost, options: SessionOptions): Session {
  const { clock, diagnostics } = host;
  const id = options.id ?? newSessionId();
  const sampled = host.detailed(id);
  const listeners = new Set<() => void>();
  let info: SessionInfo = {
    id,
    previousId: options.previousId,
    transport: options.transport,
    role: options.role,
    attributes: {},
  };
  let story: Story | undefined;
  let waiting: (Observation | AppStep)[] | undefined = [];
  let settled = (): void => {};
  const ready = new Promise<void>((resolve) => {
    settled = resolve;
  });
  /** Ended for the application; observations are taken until it is over. */
  let ended = false;
  let over = false;
  let finish: (() => void) | undefined;
  let spans = 0;
  let connections = 0;
  let calls = 0;
  const open = new Set<string>();

  const emit = (signal: Signal) => host.emit(signal, info);

  function take(input: Observation | AppStep): void {
    guard(diagnostics, "observe", () => {
      if (story) story.take(input);
      else if (waiting && waiting.length < MAX_WAITING) waiting.push(input);
    });
  }

  function begin(create: (host: StoryHost) => Story): void {
    story = create({
      emit,
      nextId: () => ++spans,
      start,
      sampled,
      privacy: host.privacy,
      role: () => info.role,
      idle: () => clock.resync(),
      warn: diagnostics.warn,
    });
    const inputs = waiting ?? [];
    waiting = undefined;
    for (const input of inputs) take(input);
  }

  /** A connect without a collector would otherwise never time out. */
  function keepTime(): void {
    const timer = setTimeout(() => {
      take({ type: "tick", time: clock.now() });
      if (!over && (!story || story.connecting)) keepTime();
    }, TICK_MS);
    // In Node a session must not keep the process alive.
    (timer as { unref?(): void }).unref?.();
  }

  const signaling = {} as SignalingSteps;
  for (const action of SIGNALING) {
    signaling[action] = (what?: unknown, details?: SignalingDetails) =>
      session.observe({ type: "signaling", action, time: clock.now(), what, details });
  }

  const start = clock.now();
  const session: Session = {
    id,
    transport: options.transport,
    clock,
    diagnostics,
    ready,
    get ended() {
      return ended;
    },
    get pollMs() {
      return story?.pollMs ?? POLL_BEFORE_MS;
    },
    observe(observation) {
      if (over) return;
      take(observation);
      guard(diagnostics, "observe", () => {
        const { type } = observation;
        if (type === "connection.opened") open.add(observation.connection);
        else if (type === "connection.closed" && open.delete(observation.connection) && !open.size) finish?.();
        else if (type === "page" && observation.leaving) session.end("page_hidden");
      });
    },
    nextConnection: () => `pc${++connections}`,
    async connect(work, attributes) {
      // A connect inside of another one is part of it.
      const outermost = calls++ === 0 && !ended;
      if (outermost) {
        guard(diagnostics, "connect", () => {
          const time = clock.now();
          // The root has to be open before the work runs: its traceparent may travel with it.
          const id = story?.connecting ? undefined : ++spans;
          host.anchor(info);
          if (id) emit({ type: "span.open", name: SPAN_RTC_CONNECT, id, time });
          take({ type: "connect", time, id, attributes });
          keepTime();
        });
      }
      try {
        const result = await work();
        if (outermost) take({ type: "connect.work", time: clock.now() });
        return result;
      } catch (error) {
        if (outermost) take({ type: "connect.work", time: clock.now(), failed: true, error });
        throw error;
      } finally {
        calls--;
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
      if (!ended) take({ type: "milestone", name, time: clock.now(), attributes });
    },
    signaling,
    serverReport: (message) => session.observe({ type: "server.report", time: clock.now(), message }),
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
      const leaving = reason === "page_hidden" || reason === "disabled";
      if (ended) {
        // What was waiting for last words cannot wait any longer.
        if (leaving) finish?.();
        return;
      }
      ended = true;
      const time = clock.now();
      const told = new Promise<void>((resolve) => {
        finish = () => {
          if (over) return;
          over = true;
          take({ type: "session.end", time, reason });
          for (const listener of [...listeners]) guard(diagnostics, "session", listener);
          listeners.clear();
          resolve();
        };
      });
      if (!open.size || leaving) finish?.();
      else {
        host.pending(told);
        setTimeout(() => finish?.(), LAST_WORDS_MS);
      }
    },
  };

  guard(diagnostics, "session", () => {
    host.anchor(info);
    emit({
      type: "event",
      name: EVENT_RTC_SESSION_START,
      time: start,
      body: `session started: ${options.transport}${options.role ? ` ${options.role}` : ""}`,
      attributes: {
        [ATTR_USER_AGENT_ORIGINAL]: globalThis.navigator?.userAgent,
        [ATTR_RTC_SESSION_SAMPLED]: sampled || undefined,
      },
    });
  });
  host.pending(ready);
  host
    .loadStory()
    .then((create) => guard(diagnostics, "session", () => begin(create)))
    .catch((error) => {
      waiting = undefined;
      diagnostics.warn("story", "the trackers could not be loaded; this session is not told", error);
    })
    .finally(settled);
  return session;
}
