import type { Signal } from "@rtcscope/core";
import {
  ATTR_RTC_CONNECTION_ID,
  ATTR_RTC_STATE_KIND,
  ATTR_RTC_STATE_VALUE,
  EVENT_RTC_MEDIA_WINDOW,
  EVENT_RTC_STALL_START,
  EVENT_RTC_STATE,
  SPAN_RTC_CONNECT,
} from "@rtcscope/core/semconv";
import type { Diary } from "./diary";
import type { Party } from "./party";
import type { Told } from "./told";

/** Participants that behaviours share, in the order in which they come. */
export type Who = "stranger" | "publisher" | "viewer" | "early";

export type BehaviourName =
  | "connect refused"
  | "connect ok"
  | "viewer"
  | "resume"
  | "signalling cut"
  | "media cut"
  | "server-side removal"
  | "full reconnect"
  | "page close"
  | "stats before media"
  | "end twice";

/** What waits for signals of a participant. */
export interface Watch {
  diary(): Promise<Diary>;
  /** Resolves when the diary is so. */
  until(isSo: (diary: Diary) => boolean): Promise<void>;
}

/** ICE of each connection, as it was told last. */
function iceStates(signals: readonly Signal[]): string[] {
  const states = new Map<unknown, string>();
  for (const signal of signals) {
    if (signal.type !== "event" || signal.name !== EVENT_RTC_STATE) continue;
    const { [ATTR_RTC_STATE_KIND]: kind, [ATTR_RTC_STATE_VALUE]: value } = signal.attributes;
    if (kind === "ice") states.set(signal.attributes[ATTR_RTC_CONNECTION_ID], String(value));
  }
  return [...states.values()];
}

const isConnected = (state: string) => state === "connected" || state === "completed";

/** Something that happens to a participant, and what its session tells of it, whatever the transport. */
export interface Behaviour {
  name: BehaviourName;
  who: Who;
  /** What is done; it need not be over when this resolves. */
  happens(party: Party, watch: Watch): unknown;
  /** What is told of it, all of it; what is left out here is nothing. Rows add and differ. */
  tells: Partial<Told>;
}

const READINGS = 3;
/** What media alone can be told with. */
const FIGURES: readonly string[] = [EVENT_RTC_MEDIA_WINDOW, EVENT_RTC_STALL_START];

const resumed = { cause: "signaling", mode: "resume", attempts: 1, ending: "ok", tries: ["resume ok"] };

/**
 * In the order in which they are run: a call is shared by what does not change it for the next one. Each is looked at
 * alone, from what was told since the one before.
 */
export const behaviours: readonly Behaviour[] = [
  {
    name: "connect refused",
    who: "stranger",
    happens: (party) => party.connect(),
    // In the transport's own words, which are in its row.
    tells: {},
  },
  {
    name: "connect ok",
    who: "publisher",
    happens: (party) => party.connect(),
    tells: { connects: ["ok"], media: ["publish video ok"] },
  },
  {
    name: "viewer",
    who: "viewer",
    happens: (party) => party.connect(),
    tells: { connects: ["ok"], media: ["subscribe video ok"] },
  },
  {
    name: "signalling cut",
    who: "viewer",
    happens: (party) => party.cutSignalling(),
    tells: { outages: [resumed] },
  },
  {
    name: "resume",
    who: "publisher",
    happens: (party) => party.resume?.(),
    tells: { outages: [resumed] },
  },
  {
    name: "media cut",
    who: "viewer",
    async happens(party, watch) {
      party.setMedia("cut");
      // All of them: one that notices later, when another has come back already, is another outage.
      await watch.until(({ signals }) => !iceStates(signals).some(isConnected));
      party.setMedia("whole");
    },
    // Nobody had to do anything.
    tells: { outages: [{ cause: "ice_disconnected", mode: "none", attempts: 0, ending: "ok", tries: [] }] },
  },
  {
    name: "server-side removal",
    who: "viewer",
    happens: (party) => party.remove(),
    tells: { ends: ["removed"] },
  },
  {
    name: "full reconnect",
    who: "publisher",
    happens: (party) => party.replace(),
    tells: { outages: [{ ...resumed, mode: "full", tries: ["full ok"] }] },
  },
  {
    name: "page close",
    who: "publisher",
    happens: (party) => party.leavePage?.(),
    tells: { ends: ["page_hidden"] },
  },
  {
    name: "stats before media",
    who: "early",
    async happens(party, watch) {
      await party.connect();
      // Who waits for nobody is connected; some have nothing to read until then.
      await watch.until(
        ({ signals, readings }) =>
          signals.some(({ type, name }) => type === "span" && name === SPAN_RTC_CONNECT) &&
          (readings >= READINGS || !readings),
      );
      const figures = (await watch.diary()).signals.filter(({ name }) => FIGURES.includes(name));
      if (figures.length) throw new Error(`told before media: ${JSON.stringify(figures)}`);
      await party.offerMedia();
    },
    tells: { connects: ["ok"], media: ["subscribe video ok"] },
  },
  {
    name: "end twice",
    who: "early",
    happens: (party) => party.end(undefined, "failed"),
    tells: { ends: ["ended"] },
  },
];
