import type { Room, RoomEventCallbacks } from "livekit-client";
import type { Lifetime } from "../lifetime";
import type { Emitter } from "./internals";

/** Listens to an emitter of the SDK until the collector stops; what the listener throws goes no further. */
export function hear<A extends unknown[]>(
  { run, undo }: Lifetime,
  emitter: Emitter,
  event: string,
  listener: (...args: A) => void,
): void {
  const safely = (...args: A) => void run(() => listener(...args));
  emitter.on(event, safely as never);
  undo(() => emitter.off(event, safely as never));
}

export type HearRoom = <E extends keyof RoomEventCallbacks>(event: E, listener: RoomEventCallbacks[E]) => void;

/** The room's own events, by their names and arguments. */
export function hearRoom(lifetime: Lifetime, room: Room): HearRoom {
  return (event, listener) =>
    hear(lifetime, room as unknown as Emitter, event, listener as (...args: unknown[]) => void);
}
