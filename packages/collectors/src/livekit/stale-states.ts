import type { ConnectionStateChanged } from "@rtcscope/core";

/**
 * Chromium tells ICE and DTLS of a new connection to be connected, and only then that `connectionState` is connecting.
 * Told in that order, it reads as if what had just been connected was lost: in the midst of a session, where LiveKit
 * makes its publisher connection with the first publish, that would be an outage.
 *
 * @returns whether a state is such a late one: `connecting`, of a connection that never was connected as a whole
 */
export function createStaleStates(): (observation: ConnectionStateChanged) => boolean {
  const iceUp = new Set<string>();
  const up = new Set<string>();
  return ({ connection, kind, state }) => {
    const connected = state === "connected" || state === "completed";
    if (kind === "ice" && connected) iceUp.add(connection);
    if (kind === "connection" && connected) up.add(connection);
    return kind === "connection" && state === "connecting" && iceUp.has(connection) && !up.has(connection);
  };
}
