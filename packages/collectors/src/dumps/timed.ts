import type { DumpCall, DumpObservation } from "./types";

/** An item that happened at some time, to some connection. */
export type Timed = DumpCall | DumpObservation;

export const timeOf = (item: Timed): number => (item.type === "call" ? item.time : item.observation.time);

export const connectionOf = (item: Timed): string =>
  item.type === "call" ? item.connection : item.observation.connection;
