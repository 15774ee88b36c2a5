import type { SignalingTold } from "@rtcscope/core";
import { ERROR_SIGNALING_FAILED } from "@rtcscope/core/errors";
import type { RtcSignalingCloseInitiator } from "@rtcscope/core/semconv";
import { attachTo, type Lifetime, type ObservedSession, warn } from "../lifetime";
import { tapMethods } from "../method-taps";
import { addressOf } from "./addresses";
import { takeChannel } from "./channels";
import { createMessageReader, type ReadMessage } from "./messages";
import { createTicking } from "./ticking";
import type { SignalingOptions, WebSocketLike } from "./types";

export const NAME = "observeSignaling";

const OPEN_TIMEOUT_MS = 10_000;
const [CONNECTING, OPEN, CLOSING, CLOSED] = [0, 1, 2, 3];
/** The close frame never came, or TLS failed: nobody closed. */
const BROKEN: ReadonlySet<number> = new Set([1006, 1015]);

/** A socket is observed once per session, whoever found it. */
const observed = new WeakMap<WebSocketLike, WeakMap<ObservedSession, () => void>>();

/**
 * Watches one socket until it is closed.
 *
 * @param done called once nothing is attached any more
 */
export function watchSocket(
  session: ObservedSession,
  socket: WebSocketLike,
  options?: SignalingOptions,
  done?: () => void,
): () => void {
  const known = observed.get(socket)?.get(session);
  if (known) return known;
  return attachTo(session, NAME, (lifetime) => {
    const { run, undo } = lifetime;
    const { describe, openTimeoutMs = OPEN_TIMEOUT_MS, channel: wanted } = options ?? {};
    if (done) undo(done);
    if (socket.readyState === CLOSED) {
      warn(session, NAME, "a socket that is closed already is not observed");
      lifetime.stop();
      return;
    }
    const sessions = observed.get(socket) ?? new WeakMap<ObservedSession, () => void>();
    observed.set(socket, sessions.set(session, lifetime.stop));
    undo(() => sessions.delete(session));
    const address = addressOf(socket.url);
    const { name: channel, release } = takeChannel(session, address ? address.origin + address.path : "socket", wanted);
    undo(release);
    const read = createMessageReader(describe, (error) =>
      warn(session, "describe", "describe() of observeSignaling threw; the message counts as other", error),
    );
    const ticking = createTicking(session.clock, () => tell("tick"));
    undo(ticking.stop);
    /** The state in which the application closed it. */
    let closedWhile: number | undefined;
    /** It was closing already when we came. */
    let late = socket.readyState === CLOSING;

    function tell(action: SignalingTold["action"], what?: unknown, details: SignalingTold["details"] = {}): void {
      run(() =>
        session.observe({
          type: "signaling",
          action,
          time: session.clock.now(),
          what,
          details: { channel, ...details },
        }),
      );
    }

    function opened(): void {
      ticking.over("open");
      closedWhile = undefined;
      late = false;
      tell("opened");
    }

    function closed({ code, reason, wasClean }: Pick<CloseEvent, "code" | "reason" | "wasClean">): void {
      const broken = wasClean === false || BROKEN.has(code);
      const other: RtcSignalingCloseInitiator = late ? "unknown" : broken ? "network" : "remote";
      const initiator = closedWhile === undefined ? other : "local";
      ticking.stop();
      tell("closed", code, { initiator, reason: String(reason ?? "") || undefined });
      if (staysClosed(socket)) lifetime.stop();
    }

    function sent(message: ReadMessage): void {
      const { type, id, ackWithinMs, size } = message;
      tell("sent", type, { id, ackWithinMs, size });
      if (id !== undefined && ackWithinMs !== undefined) ticking.wait(`ack ${id}`, ackWithinMs);
      meant(message);
    }

    function received(message: ReadMessage): void {
      const { type, ackOf, error, serverReport, size } = message;
      tell("received", type, { size });
      if (ackOf !== undefined) {
        ticking.over(`ack ${ackOf}`);
        tell("ack", ackOf, { error: error || undefined });
      } else if (error) tell("error", error, { messageType: type });
      meant(message);
      if (serverReport)
        run(() => session.observe({ type: "server.report", time: session.clock.now(), message: serverReport }));
    }

    function meant({ queue, estimateMs }: ReadMessage): void {
      if (queue !== undefined && queue !== null) tell("queue", queue, { estimateMs });
    }

    const { readyState } = socket;
    if (readyState === CONNECTING) {
      tell("opening", address && address.origin + address.path, { withinMs: openTimeoutMs });
      ticking.wait("open", openTimeoutMs);
    } else if (readyState === OPEN) tell("opened");

    const target = socket as unknown as EventTarget;
    lifetime.listen(target, "open", opened);
    lifetime.listen<MessageEvent>(target, "message", ({ data }) => received(read(data, "received")));
    lifetime.listen<CloseEvent>(target, "close", closed);
    listenForErrors(lifetime, socket, (error) => {
      // What is closed while it opens fails to open: nothing went wrong.
      if (closedWhile !== CONNECTING) tell("error", error);
    });
    const untap = watchCalls(lifetime, socket, {
      send: (data) => {
        const message = read(data, "sent");
        return () => sent(message);
      },
      close: (readyState) => {
        closedWhile = readyState;
      },
    });
    if (untap) undo(untap);
    else warn(session, NAME, "the methods of a socket cannot be watched: what is sent, and who closes, is not told");
  });
}

interface Calls {
  /** @returns called when the message was taken */
  send(data: unknown): () => void;
  /** @param readyState in which it was called; undefined: that call failed */
  close(readyState: number | undefined): void;
}

/** @returns takes it off again; undefined for a socket that cannot be changed */
function watchCalls({ run }: Lifetime, socket: WebSocketLike, { send, close }: Calls): (() => void) | undefined {
  return tapMethods(socket, ["send", "close", "terminate"], (method, args) =>
    run(() => {
      const { readyState } = socket;
      if (method !== "send") {
        if (readyState > OPEN || isAnswering(socket)) return undefined;
        close(readyState);
        return (failed: boolean) => failed && close(undefined);
      }
      // What is sent later is dropped without a word.
      if (readyState !== OPEN) return undefined;
      const sent = send(args[0]);
      // With a callback nothing is thrown, and the call ends when the message is out.
      if (args.some((arg) => typeof arg === "function")) {
        sent();
        return undefined;
      }
      return (failed: boolean) => failed || run(sent);
    }),
  );
}

/** npm `ws` answers the server's close frame by its own `close()`. */
const isAnswering = (socket: WebSocketLike) => Reflect.get(socket, "_closeFrameReceived") === true;

/** A symbol, where the socket is an emitter of Node. */
const errorMonitor = (socket: WebSocketLike): unknown => Reflect.get(socket.constructor ?? {}, "errorMonitor");

/** Sockets proper are used up; a wrapper that reconnects opens again. */
const staysClosed = (socket: WebSocketLike) =>
  Object.prototype.toString.call(socket) === "[object WebSocket]" || typeof errorMonitor(socket) === "symbol";

/**
 * In Node a listener for `error` would keep the process from ending by an error that nobody else listens for, which is
 * the application's to decide: emitters have an event of their own for who only looks.
 */
function listenForErrors(lifetime: Lifetime, socket: WebSocketLike, failed: (error: unknown) => void): void {
  const monitor = errorMonitor(socket);
  const { on, off } = socket as { on?: unknown; off?: unknown };
  if (typeof monitor === "symbol" && typeof on === "function" && typeof off === "function") {
    const safely = (error: unknown) => void lifetime.run(() => failed(error));
    on.call(socket, monitor, safely);
    lifetime.undo(() => off.call(socket, monitor, safely));
    return;
  }
  // A browser does not say what failed, because that would tell a page about networks that it cannot see.
  lifetime.listen<ErrorEvent>(socket as unknown as EventTarget, "error", ({ error }) =>
    failed(error ?? ERROR_SIGNALING_FAILED),
  );
}
