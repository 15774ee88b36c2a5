import { estimatePolls } from "./estimate-polls";
import { isReportedByPeer, typeOfObject } from "./object-type";
import {
  type OnSurplus,
  type PlacedObject,
  type PlacedProperty,
  placeObject,
  type RecordedObject,
} from "./place-object";
import { Polls, pollTimes } from "./polls";

/** One reading of `getStats()`. */
export interface Report {
  /** When it was polled, ms since the epoch. */
  time: number;
  entries: Readonly<Record<string, unknown>>[];
}

export type OnSeriesSurplus = (id: string, property: string, surplus: number) => void;

/** Series of objects and properties, turned back into the reports that they were made of, in the order of the polls. */
export function* readReports(recorded: Iterable<RecordedObject>, onSurplus: OnSeriesSurplus): Generator<Report> {
  const objects = withTypes([...recorded]);
  const polls = new Polls(timesOfPolls(objects));
  const seen = references(objects, polls);
  const placed = objects
    .map((object) => placeObject(object, polls, seen.get(object.id), surplusOf(object.id, onSurplus)))
    .filter((object) => object !== undefined)
    .map((object) => new EntryWriter(object))
    .sort((a, b) => a.firstPoll - b.firstPoll);
  let alive: EntryWriter[] = [];
  let next = 0;
  for (let poll = 0; poll < polls.count; poll++) {
    for (; next < placed.length && (placed[next] as EntryWriter).firstPoll <= poll; next++) {
      alive.push(placed[next] as EntryWriter);
    }
    const entries = alive.map((object) => object.entryAt(poll)).filter((entry) => entry !== undefined);
    if (alive.some(({ done }) => done)) alive = alive.filter(({ done }) => !done);
    if (entries.length > 0) yield { time: polls.times[poll] as number, entries };
  }
}

const surplusOf =
  (id: string, onSurplus: OnSeriesSurplus): OnSurplus =>
  (property, surplus) =>
    onSurplus(id, property, surplus);

/** Objects of dumps without types get theirs, where it can be told. */
function withTypes(objects: readonly RecordedObject[]): RecordedObject[] {
  if (objects.every(({ type }) => type !== undefined)) return [...objects];
  const sides = sidesOfPairs(objects);
  return objects.map((object) => {
    if (object.type !== undefined) return object;
    const { id, properties } = object;
    const last = (property: string) => {
      const values = properties.get(property)?.values;
      return values?.at(values.length - 1);
    };
    const type = typeOfObject({ id, has: (property) => properties.has(property), last, side: sides.get(id) });
    return { ...object, type };
  });
}

function sidesOfPairs(objects: readonly RecordedObject[]): ReadonlyMap<unknown, "local" | "remote"> {
  const sides = new Map<unknown, "local" | "remote">();
  for (const { properties } of objects) {
    const local = properties.get("localCandidateId")?.values;
    const remote = properties.get("remoteCandidateId")?.values;
    if (local) sides.set(local.at(local.length - 1), "local");
    if (remote) sides.set(remote.at(remote.length - 1), "remote");
  }
  return sides;
}

function timesOfPolls(objects: readonly RecordedObject[]): Float64Array {
  const measured = objects.flatMap(({ type, timestamps }) => (timestamps ? [{ type, times: timestamps }] : []));
  if (measured.length > 0) return pollTimes(measured);
  const spansOf = (among: readonly RecordedObject[]) =>
    among.flatMap(({ properties }) =>
      [...properties.values()].flatMap(({ start, end, values: { length: count } }) =>
        start !== undefined && end !== undefined ? [{ start, end, count }] : [],
      ),
    );
  const polled = spansOf(objects.filter(({ type }) => !isReportedByPeer(type)));
  return estimatePolls(polled.length > 0 ? polled : spansOf(objects));
}

/** The polls in which a stream named an object as what the other side says of it: exactly those that saw it. */
function references(objects: readonly RecordedObject[], polls: Polls): ReadonlyMap<string, number[]> {
  const seen = new Map<string, number[]>();
  for (const object of objects) {
    const remoteId = object.properties.get("remoteId");
    if (!remoteId) continue;
    const properties = new Map([["remoteId", remoteId]]);
    // Without times of its own, the stream's life is that of its longest property.
    const placed = placeObject(
      object.timestamps ? { ...object, properties } : object,
      polls,
      undefined,
      () => undefined,
    );
    const reference = placed?.properties.find(({ name }) => name === "remoteId");
    if (!placed || !reference?.certain) continue;
    for (let sample = reference.from; sample <= reference.to; sample++) {
      const id = reference.at(sample);
      const poll = placed.polls[sample] as number;
      if (typeof id !== "string" || poll < 0) continue;
      const known = seen.get(id);
      if (!known) seen.set(id, [poll]);
      else if ((known[known.length - 1] as number) < poll) known.push(poll);
    }
  }
  return seen;
}

/** Writes the entries of one object, a poll after the other. */
class EntryWriter {
  readonly firstPoll: number;
  private sample = 0;
  private nextProperty = 0;
  private alive: PlacedProperty[] = [];

  constructor(private readonly object: PlacedObject) {
    const { polls } = object;
    while (this.sample < polls.length && (polls[this.sample] as number) < 0) this.sample++;
    this.firstPoll = polls[this.sample] ?? Infinity;
  }

  get done(): boolean {
    return this.sample >= this.object.polls.length;
  }

  entryAt(poll: number): Record<string, unknown> | undefined {
    const { object } = this;
    if (object.polls[this.sample] !== poll) return undefined;
    const sample = this.sample++;
    const entry: Record<string, unknown> = { id: object.id };
    if (object.type !== undefined) entry.type = object.type;
    entry.timestamp = object.times[sample];
    this.enter(sample);
    let ended = false;
    for (const { name, at, to, restore } of this.alive) {
      const value = at(sample);
      if (value !== undefined) entry[name] = restore ? restore(value) : value;
      if (to <= sample) ended = true;
    }
    if (ended) this.alive = this.alive.filter(({ to }) => to > sample);
    return entry;
  }

  private enter(sample: number): void {
    const { properties } = this.object;
    for (; this.nextProperty < properties.length; this.nextProperty++) {
      const property = properties[this.nextProperty] as PlacedProperty;
      if (property.from > sample) break;
      if (property.to >= sample) this.alive.push(property);
    }
  }
}
