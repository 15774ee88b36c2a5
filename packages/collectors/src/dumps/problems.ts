import type { DumpProblem } from "./types";

/** A broken file can have any number of broken parts; after these, they are counted. */
const MOST = 100;

/** Parts of a dump that could not be read, as they are found. */
export class Problems {
  private found: DumpProblem[] = [];
  private count = 0;

  add(where: string, what: string, truncated?: boolean): void {
    if (!truncated && ++this.count > MOST) return;
    this.found.push({ type: "problem", where, what, ...(truncated && { truncated }) });
  }

  /** Those since the last time. */
  take(): DumpProblem[] {
    const { found } = this;
    this.found = [];
    return found;
  }

  /** The rest, and how many more there were. */
  finish(): DumpProblem[] {
    const more = this.count - MOST;
    if (more > 0) this.found.push({ type: "problem", where: "$", what: `${more} more problems of these kinds` });
    return this.take();
  }
}
