/** A dump's text, whatever its bytes were: decompressed, decoded, its first part looked at. */
export interface DumpText {
  gzip: boolean;
  /** One JSON value per line, or one JSON document. */
  kind: "lines" | "json";
  /** The first 64 KiB or so of the text (all of it if it is shorter); `chunks` has it too. */
  head: string;
  /** The whole text, once. Never throws for what the bytes are; see `damage`. */
  chunks: AsyncIterable<string>;
  /** When `chunks` has ended: why it ended before the dump did (compressed data that is cut off or damaged). */
  damage(): string | undefined;
}

export interface TextLine {
  /** 1 is the first. Empty lines are counted, not given. */
  number: number;
  /** Without its line end. */
  text: string;
  /** False for a last line that nothing ends: what wrote it may have been stopped in the middle of it. */
  terminated: boolean;
  /** The line is longer than lines can be, and `text` is only its beginning. */
  cut?: boolean | undefined;
}

export interface JsonPart {
  path: readonly (string | number)[];
  value: unknown;
}

/** A place that is not JSON. */
export interface JsonBreak {
  /** `$.PeerConnections["12-3"].stats` */
  path: string;
  message: string;
  /** 1 is the first. */
  line: number;
}

export interface JsonEnd {
  /** The text ends in the middle of the document. */
  truncated: boolean;
  /** The first place that is not JSON. What was given is whole all the same. */
  broken?: JsonBreak | undefined;
  /** Further ones, where reading could go on after the first (at most 100). */
  more?: readonly JsonBreak[] | undefined;
}
