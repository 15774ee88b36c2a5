import type { Baseline } from "./baseline";
import { count, type Entry, flag, isObject, text } from "./number";
import type { Codec, MediaKind } from "./sample";

/** The entries of one report by what they are, for the time of one reading. */
export class Entries {
  readonly inbound: Entry[] = [];
  readonly outbound: Entry[] = [];
  readonly remoteInbound: Entry[] = [];
  readonly remoteOutbound: Entry[] = [];
  readonly codecs: Entry[] = [];
  readonly sources: Entry[] = [];
  readonly tracks: Entry[] = [];
  readonly transports: Entry[] = [];
  readonly pairs: Entry[] = [];
  readonly candidates: Entry[] = [];
  readonly channels: Entry[] = [];
  readonly playouts: Entry[] = [];

  /** Puts one member of a report where it belongs. What is no statistics object, or of no use to a sample, is left out. */
  add(value: unknown, key: unknown): void {
    if (!isObject(value)) return;
    if (typeof value.id !== "string" || value.id === "") {
      this.#unwrap(value, key);
      return;
    }
    switch (value.type) {
      case "candidate-pair":
      case "googCandidatePair":
        this.pairs.push(value);
        break;
      case "local-candidate":
      case "remote-candidate":
        this.candidates.push(value);
        break;
      case "codec":
        this.codecs.push(value);
        break;
      case "inbound-rtp":
        // Before remote-* types existed, what the other side reports about our outbound stream was "inbound, isRemote".
        (flag(value.isRemote) ? this.remoteInbound : this.inbound).push(value);
        break;
      case "outbound-rtp":
        (flag(value.isRemote) ? this.remoteOutbound : this.outbound).push(value);
        break;
      case "remote-inbound-rtp":
        this.remoteInbound.push(value);
        break;
      case "remote-outbound-rtp":
        this.remoteOutbound.push(value);
        break;
      case "media-source":
        this.sources.push(value);
        break;
      case "transport":
        this.transports.push(value);
        break;
      case "data-channel":
        this.channels.push(value);
        break;
      case "media-playout":
        this.playouts.push(value);
        break;
      case "track":
        this.tracks.push(value);
    }
  }

  /** `[id, entry]`, `{ key, value }`, and `{ id: entry }` where the entry does not repeat its id. */
  #unwrap(value: Entry, key: unknown): void {
    if (Array.isArray(value)) {
      if (isObject(value[1]) && !Array.isArray(value[1])) this.add(value[1], value[0]);
    } else if (typeof value.key === "string" && isObject(value.value)) this.add(value.value, value.key);
    else if (typeof key === "string" && key !== "" && typeof value.type === "string")
      this.add({ ...value, id: key }, key);
  }
}

/** The entry with that id. Reports keep their order from reading to reading, so the place of last time is tried first. */
export function findById(entries: readonly Entry[], id: unknown, hint: number): number {
  if (id === undefined) return -1;
  if (entries[hint]?.id === id) return hint;
  for (let i = 0; i < entries.length; i++) if ((entries[i] as Entry).id === id) return i;
  return -1;
}

/** The codec of a stream; the very object of last time while nothing about it changed. */
export function codecOf(entry: Entry, entries: Entries, baseline: Baseline): Codec | undefined {
  const at = findById(entries.codecs, entry.codecId, baseline.hint);
  if (at < 0) return undefined;
  baseline.hint = at;
  const codec = entries.codecs[at] as Entry;
  const last = baseline.codec;
  const mimeType = text(codec.mimeType);
  const payloadType = count(codec.payloadType);
  const clockRateHz = count(codec.clockRate);
  const channels = count(codec.channels);
  const sdpFmtpLine = text(codec.sdpFmtpLine);
  if (
    last !== undefined &&
    last.mimeType === mimeType &&
    last.payloadType === payloadType &&
    last.clockRateHz === clockRateHz &&
    last.channels === channels &&
    last.sdpFmtpLine === sdpFmtpLine
  )
    return last;
  baseline.codec = { mimeType, payloadType, clockRateHz, channels, sdpFmtpLine };
  return baseline.codec;
}

/** `kind`, or `mediaType` as it was called before, or what else in the object tells; undefined if nothing does. */
export function kindOf(entry: Entry, codecs: readonly Entry[]): MediaKind | undefined {
  const kind = entry.kind;
  if (kind === "video" || kind === "audio") return kind;
  const codec = codecs[findById(codecs, entry.codecId, 0)];
  const told = /^(audio|video)\b|_(audio|video)_/.exec(`${entry.mediaType ?? codec?.mimeType ?? entry.id}`);
  if (told) return (told[1] ?? told[2]) as MediaKind;
  return entry.framesDecoded === undefined && entry.framesEncoded === undefined ? undefined : "video";
}

/**
 * Until 2022 Chromium and Safari kept frame sizes, freezes and jitter-buffer figures on a `track` object of their own.
 * The stream's own members win; nothing is written to either object.
 */
export function withTrack(entry: Entry, entries: Entries): Entry {
  const track = entries.tracks[findById(entries.tracks, entry.trackId, 0)];
  return track === undefined ? entry : { ...track, ...entry };
}
