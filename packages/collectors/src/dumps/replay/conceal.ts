import type { DumpObservation } from "../types";

type Observation = DumpObservation["observation"];
type Entry = Readonly<Record<string, unknown>>;

const isEntry = (value: unknown): value is Entry => typeof value === "object" && value !== null;

/** Ids of browsers; what an application or a hand put there instead may be a name. */
const PLAIN = /^[\w.+/=:{}-]{1,100}$/;
const ADDRESS = /\d{1,3}(?:\.\d{1,3}){3}|(?:[\da-f]*:){3}/i;

/** Members that tell one statistics object from another and appear in what is told of it. */
const IDS = ["id", "trackId", "mediaSourceId", "selectedCandidatePairId", "mid", "rid"] as const;
const SHOWN = new Set([
  "inbound-rtp",
  "outbound-rtp",
  "candidate-pair",
  "transport",
  "media-source",
  "track",
  "remote-inbound-rtp",
]);

/** Makes observations fit to be told; gives the same stand-in for the same thing as long as it lives. */
export type Conceal = (observation: Observation) => Observation;

/**
 * A live page tells only what its own code put there; a dump may be of anybody's page. Taken away before any tracker sees
 * them: server addresses and labels. Replaced by numbered names: track ids, which applications fill with who the track
 * belongs to, and ids that no browser makes. Addresses are left to the trackers, which mask them as in a live session.
 */
export function createConceal(): Conceal {
  const names = new Map<string, string>();

  function standIn(kind: string, value: string): string {
    const key = `${kind} ${value}`;
    let name = names.get(key);
    if (name === undefined) {
      name = `${kind}-${names.size + 1}`;
      names.set(key, name);
    }
    return name;
  }

  const plain = (value: string) => PLAIN.test(value) && !ADDRESS.test(value);

  function concealed(entry: Entry): Entry {
    const { type } = entry;
    if (type === "local-candidate" || type === "remote-candidate")
      return entry.url === undefined ? entry : { ...entry, url: undefined };
    if (type === "data-channel") return { ...entry, label: undefined, protocol: undefined };
    if (typeof type !== "string" || !SHOWN.has(type)) return entry;
    let changes: Record<string, unknown> | undefined;
    for (const member of IDS) {
      const value = entry[member];
      if (typeof value === "string" && value !== "" && !plain(value))
        changes = { ...changes, [member]: standIn("object", value) };
    }
    const track = entry.trackIdentifier;
    if (typeof track === "string" && track !== "") changes = { ...changes, trackIdentifier: standIn("track", track) };
    return changes ? { ...entry, ...changes } : entry;
  }

  return (observation) => {
    switch (observation.type) {
      case "stats":
        return Array.isArray(observation.report)
          ? { ...observation, report: observation.report.map((entry) => (isEntry(entry) ? concealed(entry) : entry)) }
          : observation;
      case "candidate.error":
        return { ...observation, text: "", url: /^(?:stuns?|turns?):/i.exec(observation.url)?.[0] ?? "" };
      case "track":
        return { ...observation, track: standIn("track", observation.track) };
      default:
        return observation;
    }
  };
}
