import * as z from "zod/mini";

const ms = z.optional(z.number().check(z.nonnegative()));
const rate = z.optional(z.number().check(z.nonnegative()));
const depth = z.optional(z.int().check(z.nonnegative()));
const name = z.optional(z.string().check(z.minLength(1), z.maxLength(64)));

/**
 * The server's own figures about this session's media, as it sends them to the page: an object, or its JSON text.
 * Members that are not listed are left out; at least one figure is there.
 */
export const serverReportSchema = z
  .object({
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
    packetLoss: z.optional(z.number().check(z.minimum(0), z.maximum(1))),
    region: name,
    version: name,
  })
  .check(
    z.refine(
      (report) => Object.values(report).some((value) => typeof value === "number"),
      "at least one figure is needed: rttMs, pipelineLatencyMs, frameRateIn, frameRateOut, queueDepthIn, queueDepthOut, packetLoss",
    ),
  );

export type ServerReport = z.infer<typeof serverReportSchema>;
