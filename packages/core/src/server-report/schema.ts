import * as z from "zod/mini";

/**
 * An optional member that satisfies `make`, or is told by `problem` alone: zod's own words depend on the locale that
 * the application has set, or not.
 */
function member<T extends z.ZodMiniType>(problem: string, make: (problem: string) => T) {
  return z.optional(make(problem));
}

const ms = member("must be a number of milliseconds, 0 or more", (no) => z.number(no).check(z.nonnegative(no)));
const rate = member("must be a number of frames per second, 0 or more", (no) => z.number(no).check(z.nonnegative(no)));
const depth = member("must be a whole number of frames, 0 or more", (no) => z.int(no).check(z.nonnegative(no)));
const ratio = member("must be a ratio from 0 to 1", (no) => z.number(no).check(z.minimum(0, no), z.maximum(1, no)));
const name = member("must be a text of 1 to 64 characters", (no) =>
  z.string(no).check(z.minLength(1, no), z.maxLength(64, no)),
);

/**
 * The server's own figures about this session's media, as it sends them to the page: an object, or its JSON text.
 * Members that are not listed are left out; at least one figure is there.
 */
export const serverReportSchema = z
  .object(
    {
      /** Round trip between the server and what is behind it (a GPU worker, an upstream server), ms. */
      rttMs: ms,
      /** From a frame's arrival at the pipeline to its departure, ms. */
      pipelineLatencyMs: ms,
      /** Frames per second that the pipeline takes in, and puts out. */
      frameRateIn: rate,
      frameRateOut: rate,
      /** Frames waiting before the pipeline, and behind it. */
      queueDepthIn: depth,
      queueDepthOut: depth,
      /** Share of this client's packets that did not reach the server, 0 to 1. */
      packetLoss: ratio,
      region: name,
      version: name,
    },
    "it is neither an object nor the JSON text of one",
  )
  .check(
    z.refine(
      (report) => Object.values(report).some((value) => typeof value === "number"),
      "at least one figure is needed: rttMs, pipelineLatencyMs, frameRateIn, frameRateOut, queueDepthIn, queueDepthOut, packetLoss",
    ),
  );

export type ServerReport = z.infer<typeof serverReportSchema>;
