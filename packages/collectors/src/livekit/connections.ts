import type { Lifetime, ObservedSession } from "../lifetime";
import { observePeerConnection } from "../peer-connection";
import { connectionOf, type Side } from "./internals";

/**
 * The room's peer connections by name, each observed once from the moment its transport is made until it closes:
 * `publisher`, `subscriber`, and `publisher2` and so on for those that replace them in a full reconnect.
 */
export interface Connections {
  /** Any connection could be reached so far, so that statistics are read by connection. */
  readonly reached: boolean;
  adopt(side: Side, transport: unknown): void;
  /** The SDK keeps its connections out of reach: there are such sides, and nothing more is known (or there no longer are). */
  assume(sides: readonly Side[]): void;
  /** The newest of a side that is open; a single connection is both. */
  of(side: Side): string | undefined;
  /** The subscriber's own, where there are two connections. */
  readonly separate: string | undefined;
  withReceiver(receiver: RTCRtpReceiver | undefined): string | undefined;
  receiverOf(name: string, track: string): RTCRtpReceiver | undefined;
  closed(name: string): void;
}

interface Open {
  readonly name: string;
  readonly side: Side;
  readonly connection: RTCPeerConnection;
  release(): void;
}

export function createConnections(session: ObservedSession, lifetime: Lifetime): Connections {
  const open = new Map<string, Open>();
  const known = new WeakSet<RTCPeerConnection>();
  const made = { publisher: 0, subscriber: 0 };
  let assumed: readonly Side[] = [];
  let reached = false;

  const newest = (side: Side) =>
    [...open.values()].findLast((one) => one.side === side)?.name ?? assumed.find((one) => one === side);

  return {
    get reached() {
      return reached;
    },
    adopt(side, transport) {
      const connection = connectionOf(transport);
      if (!connection || known.has(connection) || connection.signalingState === "closed") return;
      known.add(connection);
      reached = true;
      const ordinal = ++made[side];
      const name = ordinal === 1 ? side : `${side}${ordinal}`;
      const entry: Open = { name, side, connection, release: () => {} };
      open.set(name, entry);
      entry.release = lifetime.undo(observePeerConnection(session, connection, { name }));
    },
    assume(sides) {
      assumed = sides;
    },
    get separate() {
      return [...open.values()].findLast(({ side }) => side === "subscriber")?.name;
    },
    of: (side) => newest(side) ?? newest(side === "publisher" ? "subscriber" : "publisher"),
    withReceiver(receiver) {
      if (!receiver) return undefined;
      return [...open.values()].find(({ connection }) => connection.getReceivers().includes(receiver))?.name;
    },
    receiverOf: (name, track) =>
      open
        .get(name)
        ?.connection.getReceivers()
        .find((receiver) => receiver.track.id === track),
    closed(name) {
      const entry = open.get(name);
      open.delete(name);
      // Nothing is left to undo; a room that reconnects for days must not collect what it once had.
      entry?.release();
    },
  };
}
