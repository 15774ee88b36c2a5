import { replayed } from "./bytes";
import { pathPatterns } from "./json-path";
import { JsonScanner } from "./json-scanner";
import type { DumpText } from "./types";

/** What is read at most to find out: everything that we know by its content alone (single reports) is smaller. */
const LONGEST = 64 * 1024 * 1024;

/** Which layout a JSON document has. */
export type DocumentKind = "rtcstats" | "internals" | "other";

/**
 * Tells the layouts of JSON documents apart by the names at their top, in whatever order they are; gives the text back as
 * it was.
 *
 * Both rtcstats (`peerConnections`) and webrtc-internals (`PeerConnections`) have their connections in one member; rtcstats documents
 * also carry the other's name, empty. So the first of the two that has something in it, or the lower-case name, decides.
 */
export async function documentKind(text: DumpText): Promise<{ kind: DocumentKind; text: DumpText }> {
  const iterator = text.chunks[Symbol.asyncIterator]();
  const names = new Set<string | number>();
  let kind: DocumentKind | undefined;
  const scanner = new JsonScanner({
    match: pathPatterns(["$.*", "$.PeerConnections.*"]),
    announce: true,
    onPart: ({ length, 0: name = "" }) => {
      names.add(name);
      if (name === "peerConnections") kind ??= "rtcstats";
      if (length === 2) kind ??= "internals";
    },
  });
  const pieces: string[] = [];
  let size = 0;
  while (!kind && size < LONGEST) {
    const next = await iterator.next();
    if (next.done) break;
    pieces.push(next.value);
    size += next.value.length;
    scanner.push(next.value);
  }
  const internals = ["PeerConnections", "getUserMedia", "UserAgent", "UserAgentData"].some((name) => names.has(name));
  return { kind: kind ?? (internals ? "internals" : "other"), text: { ...text, chunks: replayed(pieces, iterator) } };
}
