import { readCandidate, readPair, readTransport } from "./path";
import { readStream, tellsStream } from "./stream";
import { count, flag, instant, type StatsEntry } from "./value";

/** Types that no specification has any more, and that say something which one has. */
const LEGACY = new Set<unknown>([
  "ssrc",
  "googComponent",
  "googCandidatePair",
  "VideoBwe",
  "candidatepair",
  "localcandidate",
  "remotecandidate",
  "inboundrtp",
  "outboundrtp",
]);

/**
 * The statistics of old browsers in the shape of the specification: those of Chrome's callback API (`goog…`, figures as
 * text), of Firefox before its types had hyphens, and reports in which a page has put both APIs of Chrome together.
 *
 * - Streams keep the id of their `ssrc` object (`ssrc_1_recv`), transports and pairs theirs (`Channel-audio-1`,
 *   `Conn-audio-1-0`); what one object told about several gets ids made from its own (`ssrc_1_send_source`).
 * - Units are those of the specification. A figure that means something else than the member of the specification that is
 *   nearest to it is left out, as is what a receiver has not reported yet.
 * - Where both APIs tell of a stream or a transport, the older one is taken: a stream is never counted twice.
 * - Objects of other types are as they were, but for `timestamp`, which is in ms everywhere.
 *
 * @param entries one whole report; each with its `id`, and either its members or those in an object `stats`
 * @returns `entries` itself if there is nothing to change, which takes one look at each
 *
 * throws  never; what has no id to be known by is dropped
 */
export function modernise(entries: readonly StatsEntry[]): readonly StatsEntry[] {
  for (let i = 0; i < entries.length; i++) if (isLegacy(entries[i])) return rewrite(entries);
  return entries;
}

const isObject = (value: unknown): value is StatsEntry =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function isLegacy(e: StatsEntry | undefined): boolean {
  return isObject(e) && (LEGACY.has(e.type) || typeof e.timestamp === "string" || isObject(e.stats));
}

/** What rewriting one object must know of the others. */
interface Report {
  ids: ReadonlySet<unknown>;
  /** SSRCs that `ssrc` objects tell of. */
  ssrcs: ReadonlySet<unknown>;
  components: boolean;
  bandwidth: StatsEntry | undefined;
}

function rewrite(nested: readonly StatsEntry[]): StatsEntry[] {
  const entries = nested.filter((e) => isObject(e) && typeof e.id === "string").map(flatten);
  const active = entries.filter((e) => flag(e.googActiveConnection) === true);
  const report: Report = {
    ids: new Set(entries.map(({ id }) => id)),
    ssrcs: new Set(entries.filter((e) => e.type === "ssrc" && tellsStream(e)).map(({ ssrc }) => count(ssrc) ?? -1)),
    components: entries.some(({ type }) => type === "googComponent"),
    // It is about the whole connection; only where that is one path is it a figure of the path.
    bandwidth: active.length === 1 ? entries.find(({ type }) => type === "VideoBwe") : undefined,
  };
  return entries.flatMap((e) => rewriteEntry(e, report));
}

/** The callback API as some pages kept it: `{ id, type, timestamp, stats: { … } }`. */
function flatten(e: StatsEntry): StatsEntry {
  if (!isObject(e.stats)) return e;
  const { stats, ...rest } = e;
  return { ...(stats as StatsEntry), ...rest };
}

function rewriteEntry(e: StatsEntry, { ids, ssrcs, components, bandwidth }: Report): StatsEntry[] {
  switch (e.type) {
    case "ssrc":
      return readStream(e);
    case "googComponent":
      return [readTransport(e)];
    case "transport":
      return components ? [] : [withTime(e)];
    case "candidatepair":
    case "googCandidatePair":
      if (e.type === "candidatepair" && e.googActiveConnection === undefined) return [withTime(e, "candidate-pair")];
      return readPair(e, ids, flag(e.googActiveConnection) ? bandwidth : undefined);
    case "localcandidate":
      return [readCandidate(e, "local-candidate")];
    case "remotecandidate":
      return [readCandidate(e, "remote-candidate")];
    case "inboundrtp":
    case "inbound-rtp":
      return ssrcs.has(count(e.ssrc)) ? [] : [withTime(e, "inbound-rtp")];
    case "outboundrtp":
    case "outbound-rtp":
      return ssrcs.has(count(e.ssrc)) ? [] : [withTime(e, "outbound-rtp")];
    case "remote-inbound-rtp":
    case "remote-outbound-rtp":
      return ssrcs.has(count(e.ssrc)) ? [] : [withTime(e)];
    default:
      return [withTime(e)];
  }
}

function withTime(e: StatsEntry, type = e.type): StatsEntry {
  const timestamp = instant(e.timestamp) ?? e.timestamp;
  return type === e.type && timestamp === e.timestamp ? e : { ...e, type, timestamp };
}
