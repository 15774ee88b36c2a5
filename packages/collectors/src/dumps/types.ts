import type { MediaSeen, Observation } from "@rtcscope/core";

/** The bytes of a dump, as they are read: a file's stream, an upload, a whole buffer. gzip is recognised by its content. */
export type DumpBytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array> | ReadableStream<Uint8Array> | Uint8Array;

/** What wrote the dump. */
export type DumpFormat = "webrtc-internals" | "rtcstats" | "getstats" | "firefox-report";

export interface ReadDumpOptions {
  /** Called as bytes are read, with how many were so far (of the file as it is, compressed or not). */
  onProgress?: ((bytes: number) => void) | undefined;
}

/** The first item of every dump, and the only one that always comes. */
export interface DumpFormatFound {
  type: "format";
  format: DumpFormat;
  /** Of the format, where it has one: 0, 2, 3, 4 of rtcstats. */
  version?: number | undefined;
  /** Further ways in which files of that version differ: `dense`, `sparse`, `full`; `legacy`, `entries`, … */
  dialect?: string | undefined;
  gzip: boolean;
}

/** Who was dumped, as far as the dump says; may come at any time, later ones add to earlier ones. */
export interface DumpBrowser {
  type: "browser";
  /** `Chrome 135`, `Firefox 118`: name and major version. */
  name?: string | undefined;
  userAgent?: string | undefined;
}

/**
 * A peer connection of the dump comes into view; always before anything else about it.
 *
 * `page` groups connections into sessions: those of one renderer process of a browser-wide dump, all of a dump that one
 * page wrote. It is a short name such as `125`; empty where a dump has one page only.
 */
export interface DumpConnection {
  type: "connection";
  page: string;
  /** Unique in the dump, free of addresses and names: `125-2`, `PC_0`, `pc1`. */
  connection: string;
  /** Of the page, unmasked. */
  url?: string | undefined;
  /** What a call's `time` is good for, ms: 1 where the dump has milliseconds, 1000 where it has whole seconds. */
  resolutionMs: number;
  /** What was added to the dump's local times to get UTC, minutes; absent where times are absolute. */
  zoneOffsetMin?: number | undefined;
  /** Times are local and nothing in the dump says of which zone: they were taken for UTC. */
  zoneUnknown?: boolean | undefined;
}

/** One entry of the log of API calls and events; observations made of it follow. Statistics are no calls. */
export interface DumpCall {
  type: "call";
  page: string;
  connection: string;
  /** ms since the epoch. */
  time: number;
  /** In the words of the API, whatever the dump calls it: `setLocalDescription`, `oniceconnectionstatechange`. */
  name: string;
}

export interface DumpObservation {
  type: "observation";
  page: string;
  observation: Extract<Observation, { time: number; connection: string }> | (MediaSeen & { connection: string });
}

/** Part of the dump could not be read; the rest was. */
export interface DumpProblem {
  type: "problem";
  /** `line 12`, `$.PeerConnections["12-3"].stats["IT01V1-bytesReceived"].values`. */
  where: string;
  /** What is wrong there and what became of it: `not JSON (Unexpected end of input); left out`. */
  what: string;
  /** The dump ends in the middle of something. */
  truncated?: boolean | undefined;
}

/**
 * What readers give: everything about one page in the order of time (see `inOrder`), problems where they were found.
 * Times are ms since the epoch, of the dump's own clock.
 */
export type DumpItem = DumpFormatFound | DumpBrowser | DumpConnection | DumpCall | DumpObservation | DumpProblem;

/** Why nothing can be made of an input as a whole. */
export type DumpErrorCode =
  /** Not a dump of any kind we know. */
  | "unreadable"
  /** Known, but not something a session can be made of; the message says what to export instead. */
  | "refused"
  /** A dump in which nothing was recorded. */
  | "empty";

export class DumpError extends Error {
  override name = "DumpError";

  constructor(
    readonly code: DumpErrorCode,
    message: string,
  ) {
    super(message);
  }
}
