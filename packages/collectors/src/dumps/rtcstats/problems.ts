import type { DumpProblem } from "../types";

/** A file can be broken in every line; a reader says so a hundred times, and then how many more there are. */
const MOST = 100;

export interface Problems {
  /** The item to give, unless there were too many. */
  at(where: string, what: string, truncated?: boolean): DumpProblem[];
  /** At the end: how many were not given. */
  rest(): DumpProblem[];
}

export function createProblems(): Problems {
  let count = 0;
  return {
    at(where, what, truncated) {
      // Where a dump ends is always worth saying.
      if (++count > MOST && !truncated) return [];
      return [{ type: "problem", where, what, ...(truncated && { truncated }) }];
    },
    rest() {
      const more = count - MOST;
      return more > 0 ? [{ type: "problem", where: "the dump", what: `${more} more problems of these kinds` }] : [];
    },
  };
}
