/**
 * The one folder's file that knows what livekit-client does not promise. Everything here is read, never called, with
 * one exception that only looks something up; and everything may be missing: then the caller does with less.
 *
 * `PCTransport.pc` is a getter that makes a new connection when there is none, so its field `_pc` is read instead.
 * `Room.engine` is replaced with every new connect, and undefined after `disconnect()`.
 */

/** A Node-style emitter, as livekit-client's are. */
export interface Emitter {
  on(event: string, listener: (...args: never[]) => void): unknown;
  off(event: string, listener: (...args: never[]) => void): unknown;
}

export type Engine = Emitter & Readonly<Record<string, unknown>>;

function member(of: unknown, name: string): unknown {
  return of === null || typeof of !== "object" ? undefined : Reflect.get(of, name);
}

export function isEmitter(value: unknown): value is Engine {
  return typeof member(value, "on") === "function" && typeof member(value, "off") === "function";
}

export function engineOf(room: object): Engine | undefined {
  const engine = member(room, "engine");
  return isEmitter(engine) ? engine : undefined;
}

export type Side = "publisher" | "subscriber";

/** The engine's transports, while there are any; with `singlePeerConnection` there is no subscriber. */
export function transportsOf(engine: Engine): [Side, unknown][] {
  const manager = member(engine, "pcManager");
  return [
    ["publisher", member(manager, "publisher")],
    ["subscriber", member(manager, "subscriber")],
  ];
}

export function connectionOf(transport: unknown): RTCPeerConnection | undefined {
  const connection = member(transport, "_pc");
  return typeof member(connection, "getStats") === "function" ? (connection as RTCPeerConnection) : undefined;
}

/** `TR_…` of what a receiver receives, where the connection's own names do not say it (`singlePeerConnection`). */
export function trackSidOf(engine: Engine | undefined, receiver: RTCRtpReceiver): string | undefined {
  const { id } = receiver.track;
  if (id.startsWith("TR_")) return id;
  const lookUp = member(engine, "getTrackIdForReceiver");
  const found: unknown = typeof lookUp === "function" ? Reflect.apply(lookUp, engine, [receiver]) : undefined;
  return typeof found === "string" ? found : undefined;
}

export function signalClientOf(engine: Engine): object | undefined {
  const client = member(engine, "client");
  return client !== null && typeof client === "object" ? client : undefined;
}

/** The socket that a signal client uses now: its object, and a promise that it is open. */
export function socketOf(client: object): { socket: unknown; opened: PromiseLike<unknown> | undefined } {
  const socket = member(client, "ws");
  const opened = member(socket, "opened");
  return {
    socket,
    opened: typeof member(opened, "then") === "function" ? (opened as PromiseLike<unknown>) : undefined,
  };
}
