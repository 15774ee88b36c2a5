import type { MediaDirection, MediaKind } from "@rtcscope/core";
import type { Tell } from "../../peer-connection/tell";
import { decoded, type Fields, isFields, readDescription, textOf } from "./value";

type Told = Parameters<Tell>[0];

interface Track {
  kind: MediaKind;
  id: string;
}

interface Attached extends Track {
  direction: MediaDirection;
  /** A mute was logged; a remote track that was not is muted until its first packet. */
  heard: boolean;
}

/** What the log says about the tracks of one connection. Kind, direction and id all have to be told: none is guessed. */
export interface TrackLog {
  read(name: string, value: unknown, extra: readonly unknown[]): Told[];
  /** A description names the kind of each `mid`; Chrome's transceivers did not, until M117. */
  described(value: unknown): void;
}

const MAX_TRACKS = 10_000;
const isKind = (kind: unknown): kind is MediaKind => kind === "audio" || kind === "video";
const isId = (id: unknown): id is string => typeof id === "string" && id !== "" && id.length <= 256;

export function createTrackLog(): TrackLog {
  const attached = new Map<string, Attached>();
  /** Tracks of a transceiver as they were told last, by the id of its receiver's track, which never changes. */
  const transceivers = new Map<string, { sent?: Track | undefined; received?: Track | undefined; kind?: MediaKind }>();
  const kinds = new Map<string, MediaKind>();
  /** rtcstats-js names a sender by its transceiver's receiving track; the name follows the call that made it. */
  const senders = new Map<string, { track?: Track | undefined; sends: boolean }>();
  let unnamed: { track?: Track | undefined; sends: boolean } | undefined;

  const keyOf = (direction: MediaDirection, id: string) => `${direction} ${id}`;

  function add(direction: MediaDirection, track: Track | undefined): Told[] {
    if (!track || attached.has(keyOf(direction, track.id)) || attached.size >= MAX_TRACKS) return [];
    attached.set(keyOf(direction, track.id), { ...track, direction, heard: false });
    return [{ type: "track", action: "added", direction, kind: track.kind, track: track.id }];
  }

  function remove(direction: MediaDirection, id: string | undefined): Told[] {
    const key = keyOf(direction, id ?? "");
    const track = attached.get(key);
    if (!track) return [];
    attached.delete(key);
    return [{ type: "track", action: "removed", direction, kind: track.kind, track: track.id }];
  }

  function change(action: "muted" | "unmuted" | "ended", id: unknown): Told[] {
    if (!isId(id)) return [];
    const track = attached.get(keyOf("inbound", id)) ?? attached.get(keyOf("outbound", id));
    if (!track) return [];
    const { kind, direction } = track;
    const told: Told[] = [{ type: "track", action, direction, kind, track: id }];
    if (action === "unmuted" && direction === "inbound" && !track.heard)
      told.push({ type: "media.first", what: "packet", kind, direction });
    track.heard = true;
    return told;
  }

  function transceiver(value: unknown, gone: boolean): Told[] {
    const now = readTransceiver(value);
    if (!now || transceivers.size >= MAX_TRACKS) return [];
    const before = transceivers.get(now.receiver) ?? {};
    const kind = now.kind ?? before.kind ?? kinds.get(now.mid ?? "");
    const sends = !gone && now.direction.includes("send");
    const receives = !gone && now.current.includes("recv");
    const sent = kind && sends && now.sender ? { kind, id: now.sender } : undefined;
    const received = kind && receives ? { kind, id: now.receiver } : undefined;
    transceivers.set(now.receiver, { sent, received, ...(kind && { kind }) });
    const told: Told[] = [];
    if (before.sent && before.sent.id !== sent?.id) told.push(...remove("outbound", before.sent.id));
    if (before.received && !received) told.push(...remove("inbound", before.received.id));
    return [...told, ...add("outbound", sent), ...add("inbound", received)];
  }

  function addedTransceiver(value: unknown): Told[] {
    const [what, init] = listOf(value);
    const track = trackOf(what);
    const direction = isFields(init) ? textOf(init.direction) : undefined;
    const sends = direction === undefined || direction.includes("send");
    unnamed = { track, sends };
    return sends ? add("outbound", track) : [];
  }

  function replaced(value: unknown, sender: unknown): Told[] {
    const [before, now] = listOf(value).map(trackOf);
    const known = isId(sender) ? senders.get(sender) : undefined;
    if (known) known.track = now;
    const told = remove("outbound", before?.id);
    // What it replaced was sent; where there was nothing before, the transceiver's direction says.
    return told.length > 0 || known?.sends ? [...told, ...add("outbound", now)] : told;
  }

  function removed(value: unknown): Told[] {
    const sender = textOf(value) ?? "";
    const known = senders.get(sender);
    if (known) known.sends = false;
    return remove("outbound", (known?.track ?? trackOf(value))?.id);
  }

  return {
    read(name, value, extra) {
      switch (name) {
        case "transceiverAdded":
        case "transceiverModified":
          return transceiver(value, false);
        case "transceiverRemoved":
          return transceiver(value, true);
        case "addTrack":
          unnamed = { track: trackOf(value), sends: true };
          return add("outbound", unnamed.track);
        case "addTransceiver":
          return addedTransceiver(value);
        case "addTrackOnSuccess":
        case "addTransceiverOnSuccess":
          if (unnamed && isId(extra[0]) && senders.size < MAX_TRACKS) senders.set(extra[0], unnamed);
          unnamed = undefined;
          return [];
        case "replaceTrack":
          return replaced(value, extra[0]);
        case "removeTrack":
          return removed(value);
        case "ontrack":
          return add("inbound", trackOf(value));
        case "addStream":
          return tracksOfStream(value).flatMap((track) => add("outbound", track));
        case "removeStream":
          return tracksOfStream(value).flatMap(({ id }) => remove("outbound", id));
        case "onaddstream":
          return tracksOfStream(value).flatMap((track) => add("inbound", track));
        case "onremovestream":
          return tracksOfStream(value).flatMap(({ id }) => remove("inbound", id));
        case "MediaStreamTrack.onmute":
          return change("muted", value);
        case "MediaStreamTrack.onunmute":
          return change("unmuted", value);
        case "MediaStreamTrack.onended":
          return change("ended", value);
        default:
          return [];
      }
    },
    described(value) {
      for (const section of (readDescription(value).sdp ?? "").split(/(?:^|\n)m=/).slice(1)) {
        const kind = /^(audio|video)\b/.exec(section)?.[1];
        const mid = /\na=mid:(\S{1,64})/.exec(section)?.[1];
        if (isKind(kind) && mid !== undefined && kinds.size < MAX_TRACKS) kinds.set(mid, kind);
      }
    },
  };
}

/** A list of arguments, also where it was logged as an object with numbers for names. */
function listOf(value: unknown): readonly unknown[] {
  const list = decoded(value);
  if (Array.isArray(list)) return list;
  return isFields(list) ? [list["0"], list["1"]] : [list];
}

/** `[kind, id, label, …streams]` of rtcstats-js 4, `video:id stream:…` of the versions before. */
function trackOf(value: unknown): Track | undefined {
  const track = decoded(value);
  if (Array.isArray(track)) {
    const [kind, id] = track as unknown[];
    return isKind(kind) && isId(id) ? { kind, id } : undefined;
  }
  const [, kind, id] = /^(audio|video):(\S{1,256})/.exec(textOf(track) ?? "") ?? [];
  return isKind(kind) && id !== undefined ? { kind, id } : undefined;
}

/** `stream audio:id,video:id`. */
function tracksOfStream(value: unknown): Track[] {
  const [, list = ""] = /^\S* (\S+)$/.exec(textOf(value)?.slice(0, 65_536) ?? "") ?? [];
  return list.split(",").flatMap((one) => trackOf(one) ?? []);
}

interface Transceiver {
  mid?: string | undefined;
  kind?: MediaKind | undefined;
  /** Id of the track that is sent. */
  sender?: string | undefined;
  receiver: string;
  direction: string;
  current: string;
}

/** A transceiver as Chrome logs it: JSON since M144, before that a text of its own (`Caused by: addTrack …`). */
function readTransceiver(value: unknown): Transceiver | undefined {
  const logged = decoded(value);
  if (isFields(logged)) return fromFields(logged);
  if (typeof logged !== "string" || logged.length > 65_536) return undefined;
  const member = (name: string, text: string) => new RegExp(`\\b${name}:'([^']*)'`).exec(text)?.[1];
  const part = (name: string) => new RegExp(`\\n  ${name}:\\{([\\s\\S]*?)\\n  \\}`).exec(logged)?.[1] ?? "";
  const receiver = member("track", part("receiver"));
  if (!receiver) return undefined;
  const kind = member("kind", logged);
  return {
    mid: member("mid", logged),
    kind: isKind(kind) ? kind : undefined,
    sender: member("track", part("sender")),
    receiver,
    direction: member("direction", logged) ?? "",
    current: member("currentDirection", logged) ?? "",
  };
}

function fromFields({ mid, kind, sender, receiver, direction, currentDirection }: Fields): Transceiver | undefined {
  const id = isFields(receiver) ? receiver.track : undefined;
  if (!isId(id)) return undefined;
  const sent = isFields(sender) ? sender.track : undefined;
  return {
    mid: textOf(mid),
    kind: isKind(kind) ? kind : undefined,
    sender: isId(sent) ? sent : undefined,
    receiver: id,
    direction: textOf(direction) ?? "",
    current: textOf(currentDirection) ?? "",
  };
}
