import type { Diary } from "./diary";

export type Role = "publisher" | "subscriber";

/** One participant, with real parts behind it. What its transport cannot do is left out here, and said in its row. */
export interface Party {
  /** Connects inside of `session.connect()`, and publishes its video there if it is a publisher. Resolves with the name of the rejection. */
  connect(): Promise<string | undefined>;
  /** What its session told so far. */
  diary(): Promise<Diary>;
  /** Tokens that were given to its transport, and addresses that hold one. */
  readonly secrets: readonly string[];
  /** The signalling breaks, without a word from either end, and can be had again at once. */
  cutSignalling(): unknown;
  /** Nothing of its media gets through from now on, in either direction; or again. */
  setMedia(state: "cut" | "whole"): void;
  /** The participation is asked to come back over what it has. */
  resume?(): Promise<unknown>;
  /** The participation loses everything that it has, and comes back with all of it new. */
  replace(): Promise<unknown>;
  /** The server ends the participation. */
  remove(): Promise<unknown>;
  /** The page goes to another one. */
  leavePage?(): Promise<unknown>;
  /** Somebody begins to publish for it, who did not when it came. */
  offerMedia(): Promise<unknown>;
  /** `session.end()` with these reasons, one after the other, then leaves in the transport's own way. */
  end(...reasons: (undefined | "failed")[]): Promise<unknown>;
  /** Whatever is still there of it goes. */
  close(): Promise<unknown>;
}

/** How somebody joins. */
export interface Joining {
  role: Role;
  /** The server refuses it. */
  refused?: boolean;
  /** Nobody publishes yet. */
  alone?: boolean;
}

/** A transport in its place: real servers, real browsers. */
export interface Stage {
  /** Makes a participant, observed; it does not connect yet. */
  join(joining: Joining): Promise<Party>;
  close(): Promise<unknown>;
}
