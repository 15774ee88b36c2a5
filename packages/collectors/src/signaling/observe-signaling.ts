import { attachTo, type ObservedSession, warn } from "../lifetime";
import { addressOf, isBelow } from "./addresses";
import { watchPageSockets } from "./page-sockets";
import { NAME, watchSocket } from "./socket";
import type { SignalingOptions, WebSocketLike } from "./types";

/**
 * Tells a session what its signalling channel does: opening, closing and by whom, messages by type and size, and, where
 * `describe` says what they mean, acknowledgements, the queue, errors and reports of the server. Never what they say.
 *
 * @param target the socket; or an address, and then every socket that the page opens from now on to that origin and
 *   path, or below it, for SDKs that make their own
 * @returns stops observing: no listener is left, and methods and constructor are what they were. It is over by itself
 *   when a socket has closed or the session ends. A second call for the same socket gives the same function
 */
export function observeSignaling(
  session: ObservedSession,
  target: WebSocketLike | string | URL,
  options?: SignalingOptions,
): () => void {
  if (!isAddress(target)) return watchSocket(session, target, options);
  return attachTo(session, NAME, ({ run, undo }) => {
    const base = addressOf(target);
    if (!base) {
      warn(session, NAME, `${NAME} was given an address that is none; nothing is observed`);
      return;
    }
    const stop = watchPageSockets((socket) =>
      run(() => {
        const address = addressOf(socket.url);
        if (!address || !isBelow(base, address)) return;
        let stopSocket = (): void => {};
        const forget = undo(() => stopSocket());
        stopSocket = watchSocket(session, socket, options, forget);
      }),
    );
    if (stop) undo(stop);
    else warn(session, NAME, "there is no WebSocket here that can be watched; nothing is observed");
  });
}

function isAddress(target: unknown): target is string | URL {
  try {
    return typeof target === "string" || target instanceof URL;
  } catch {
    return false;
  }
}
