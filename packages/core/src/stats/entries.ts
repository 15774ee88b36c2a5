import type { Baseline } from "./baseline";
import { count, type Entry, isObject, text } from "./number";
import { known } from "./rates";
import type { Codec, MediaKind } from "./sample";

/** The entries of one report by what they are, for the time of one reading. */
export class Lists {
  readonly inbound: Entry[] = [];
  readonly outbound: Entry[] = [];
  readonly remoteInbound: Entry[] = [];
  readonly remoteOutbound: Entry[] = [];
  readonly pairs: Entry[] = [];
  readonly candidates: Entry[] = [];
  readonly codecs: Entry[] = [];
  /** What was made of those: streams share them. */
  readonly codecsRead: (Codec | undefined)[] = [];
  readonly transports: Entry[] = [];
  readonly sources: Entry[] = [];
  readonly channels: Entry[] = [];
  readonly playouts: Entry[] = [];
  readonly tracks: Entry[] = [];
}

/** Puts one member of a report where it belongs. Types that a sample has no use for have no list. */
export function addEntry(lists: Lists, value: unknown, key: unknown): void {
  if (!isObject(value)) return;
  const list = listOf(value, lists);
  if (list !== undefined && typeof value.id === "string") list.push(value);
  else unwrap(lists, value, key);
}

function listOf(e: Entry, lists: Lists): Entry[] | undefined {
  switch (e.type) {
    case "local-candidate":
    case "remote-candidate":
      return lists.candidates;
    case "candidate-pair":
      return lists.pairs;
    // Before remote-* types existed, what the other side reports about our outbound stream was "inbound, isRemote".
    case "inbound-rtp":
      return e.isRemote ? lists.remoteInbound : lists.inbound;
    case "outbound-rtp":
      return e.isRemote ? lists.remoteOutbound : lists.outbound;
    case "codec":
      return lists.codecs;
    case "remote-outbound-rtp":
      return lists.remoteOutbound;
    case "remote-inbound-rtp":
      return lists.remoteInbound;
    case "media-source":
      return lists.sources;
    case "transport":
      return lists.transports;
    case "data-channel":
      return lists.channels;
    case "media-playout":
      return lists.playouts;
    case "track":
      return lists.tracks;
    default:
      return undefined;
  }
}

/** `[id, entry]`, `{ key, value }`, and `{ id: entry }` where the entry does not repeat its id. */
function unwrap(lists: Lists, value: Entry, key: unknown): void {
  if (isObject(value[1])) addEntry(lists, value[1], value[0]);
  else if (isObject(value.value)) addEntry(lists, value.value, value.key);
  else if (typeof key === "string" && value.type && value.id === undefined) addEntry(lists, { ...value, id: key }, key);
}

/** The entry with that id. Reports keep their order from reading to reading, so the place of last time is tried first. */
export function findById(entries: readonly Entry[], id: unknown, hint: number): number {
  if (id === undefined) return -1;
  if (entries[hint]?.id === id) return hint;
  for (let i = 0; i < entries.length; i++) if ((entries[i] as Entry).id === id) return i;
  return -1;
}

/** The codec of a stream; the very object of last time while nothing about it changed. */
export function codecOf(entry: Entry, { codecs, codecsRead }: Lists, baseline: Baseline): Codec | undefined {
  const at = findById(codecs, entry.codecId, baseline.hint);
  const e = codecs[at];
  if (e === undefined) return undefined;
  baseline.hint = at;
  codecsRead[at] ??= readCodec(e, baseline.codec);
  baseline.codec = codecsRead[at];
  return baseline.codec;
}

function readCodec(e: Entry, last: Codec | undefined): Codec | undefined {
  const mimeType = text(e.mimeType);
  const payloadType = known(count(e.payloadType));
  const clockRateHz = known(count(e.clockRate));
  const channels = known(count(e.channels));
  const sdpFmtpLine = text(e.sdpFmtpLine);
  return last?.mimeType === mimeType &&
    last?.payloadType === payloadType &&
    last?.clockRateHz === clockRateHz &&
    last?.channels === channels &&
    last?.sdpFmtpLine === sdpFmtpLine
    ? last
    : { mimeType, payloadType, clockRateHz, channels, sdpFmtpLine };
}

/** What the other side reports about a stream. Browsers that do not say which local object it is about give both the SSRC. */
export function remoteOf(remotes: readonly Entry[], { id, ssrc }: Baseline, hint: number): Entry | undefined {
  // Reports list both in the same order, so that the first look finds it.
  for (let i = 0; i < remotes.length; i++) {
    const remote = remotes[(i + hint) % remotes.length] as Entry;
    if (remote.localId === id || (remote.localId === undefined && count(remote.ssrc) === ssrc)) return remote;
  }
  return undefined;
}

/** `kind`, or `mediaType` as it was called before, or what else in the object tells; undefined if nothing does. */
export function kindOf(entry: Entry, lists: Lists): MediaKind | undefined {
  const kind = entry.kind;
  return kind === "video" || kind === "audio" ? kind : guessKind(entry, lists.codecs);
}

function guessKind(entry: Entry, codecs: readonly Entry[]): MediaKind | undefined {
  const codec = codecs[findById(codecs, entry.codecId, 0)];
  const told = /^(audio|video)\b|_(audio|video)_/.exec(`${entry.mediaType ?? codec?.mimeType ?? entry.id}`);
  if (told) return (told[1] ?? told[2]) as MediaKind;
  return entry.framesDecoded === undefined && entry.framesEncoded === undefined ? undefined : "video";
}

/**
 * Until 2022 Chromium and Safari kept frame sizes, freezes and jitter-buffer figures on a `track` object of their own.
 * The stream's own members win; nothing is written to either object. A sender's track is one for all layers, so it describes a
 * layer only where there is a single one.
 */
export function withTrack(entry: Entry, { tracks, outbound }: Lists): Entry {
  if (tracks.length === 0) return entry;
  const track = tracks[findById(tracks, entry.trackId, 0)];
  const shared = outbound.some((other) => other !== entry && other.trackId === entry.trackId);
  return track === undefined || shared ? entry : { ...track, ...entry };
}
