import type { Life } from "../life/types";
import type { Truth } from "../truth";

export interface PlayerHost {
  /** Stop soon. */
  readonly signal: AbortSignal | undefined;
  /** A life was told to its end. */
  told(life: Life): void;
}

/** Tells lives to real sessions; resolves when all is told and sent, or it was stopped. */
export interface Player {
  play(lives: Iterable<Life>, host: PlayerHost): Promise<void>;
  /** What became of what was sent; absent where nobody knows. */
  delivery(): Truth["delivery"];
}
