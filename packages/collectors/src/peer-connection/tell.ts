import type { Observation } from "@rtcscope/core";

type Untimed<O> = O extends { time: number } ? Omit<O, "time" | "connection"> : never;

/** Hands an observation of one connection to the session, with the time of the call. */
export type Tell = (observation: Untimed<Observation>) => void;
