/** What the commands end with; part of their contract (docs/inspect.md). */
export const EXIT = {
  ok: 0,
  /** A mistake of ours, or a port or store that cannot be had. */
  unexpected: 1,
  usage: 2,
  /** No dump, one of a kind that is refused, or a file that cannot be read. */
  unreadable: 3,
  /** A dump in which no peer connection was recorded. */
  empty: 4,
  /** The dump breaks off or parts of it could not be read, or a simulation was stopped; the rest was reported all the same. */
  partial: 5,
  /** Not everything was taken where it was sent to. */
  undelivered: 6,
} as const;
