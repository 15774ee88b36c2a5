import type { Problems } from "../problems";
import { type JsonPart, jsonPath } from "../source";
import { Texts } from "./column";
import { pageOfKey, splitSeriesKey } from "./key";
import { absoluteTime } from "./local-time";
import { createLogReader, type LogEntry } from "./log";
import { isReportedByPeer, typeOfObject } from "./object-type";
import type { RecordedObject } from "./place-object";
import { readSeries, type Series } from "./series";
import type { Evidence } from "./zone";

/** What of a dump is looked at. */
export const PARTS = [
  "$.PeerConnections.*.updateLog.*",
  "$.PeerConnections.*.stats.*",
  "$.PeerConnections.*.url",
  "$.getUserMedia.*",
  "$.UserAgent",
  "$.UserAgentData",
  "$.timestamp",
] as const;

type Path = JsonPart["path"];

/** At most this many values of a series are kept by a browser: one as long as this may have had more. */
const KEPT = 1000;

/** Everything that a dump has of one connection, in whichever order it came. */
export class RecordedConnection {
  readonly log: LogEntry[] = [];
  readonly objects = new Map<string, RecordedObject & { properties: Map<string, Series> }>();
  url: string | undefined;
  readonly readEntry = createLogReader();

  constructor(
    readonly page: string,
    /** As it is in the dump. */
    readonly key: string,
  ) {}

  object(id: string) {
    let object = this.objects.get(id);
    if (!object) {
      object = { id, properties: new Map<string, Series>() };
      this.objects.set(id, object);
    }
    return object;
  }

  /** What its statistics say about its times. */
  get evidence(): Evidence {
    let [first, last] = [Infinity, -Infinity];
    let longest: Series | undefined;
    for (const object of this.objects.values()) {
      const { id, type = typeOfObject({ id, has: () => false, last: () => undefined }) } = object;
      if (isReportedByPeer(type)) continue;
      for (const series of object.properties.values()) {
        if (series.values.length > (longest?.values.length ?? 0)) longest = series;
        first = Math.min(first, series.start ?? Infinity);
        last = Math.max(last, series.end ?? -Infinity);
      }
    }
    if (!longest || first > last) return {};
    const incomplete = longest.values.length >= KEPT && first === longest.start;
    return { statistics: { first, last }, incomplete };
  }
}

/** A dump while it is read. Nothing of it is known to be there, nor to come in any order. */
export class Recording {
  /** By key. */
  readonly connections = new Map<string, RecordedConnection>();
  /** When getUserMedia was called, by renderer. */
  readonly mediaCalls: { page: string; time: number }[] = [];
  userAgent: string | undefined;
  userAgentData: unknown;
  /** When the dump was made, ms since the epoch. */
  made: number | undefined;
  private readonly texts = new Texts();
  private readonly unreadableLogs = new Set<string>();

  constructor(private readonly problems: Problems) {}

  add({ path, value }: JsonPart): void {
    const [section, key, member] = path;
    if (section === "PeerConnections") this.addToConnection(path, String(key), member, value);
    else if (section === "getUserMedia") this.addMediaCall(value);
    else if (section === "UserAgentData") this.userAgentData = value;
    else if (section === "UserAgent" && typeof value === "string") this.userAgent = value;
    else if (section === "timestamp") this.made = absoluteTime(value);
  }

  private addToConnection(path: Path, key: string, member: string | number | undefined, value: unknown): void {
    const page = pageOfKey(key);
    // What belongs to no connection: events of the browser, in converted files.
    if (page === undefined) return;
    let connection = this.connections.get(key);
    if (!connection) {
      connection = new RecordedConnection(page, key);
      this.connections.set(key, connection);
    }
    if (member === "updateLog") this.addLogEntry(connection, path, value);
    else if (member === "stats") this.addSeries(connection, path, value);
    else if (member === "url" && typeof value === "string") connection.url = value;
  }

  private addLogEntry(connection: RecordedConnection, path: Path, value: unknown): void {
    if (typeof path[3] !== "number" && !this.unreadableLogs.has(connection.key)) {
      this.unreadableLogs.add(connection.key);
      this.problems.add(jsonPath(path.slice(0, 3)), "not a list; its members are used in their order");
    }
    const entry = connection.readEntry(value);
    if (entry) connection.log.push({ ...entry, name: this.texts.share(entry.name) });
    else this.problems.add(jsonPath(path), "no entry of a log; left out");
  }

  private addSeries(connection: RecordedConnection, path: Path, value: unknown): void {
    const key = splitSeriesKey(String(path[3]));
    if (key === "computed") return;
    if (!key) {
      this.problems.add(jsonPath(path), "no name of an object and its property; left out");
      return;
    }
    const { series, type, problem } = readSeries(value, this.texts);
    if (problem) this.problems.add(jsonPath(problem.member ? [...path, problem.member] : path), problem.what);
    if (problem || RESERVED.has(key.property)) return;
    const object = connection.object(this.texts.share(key.id));
    object.type ??= type;
    if (!series) return;
    if (key.property === "timestamp") this.addTimestamps(object, path, series);
    else object.properties.set(this.texts.share(key.property), series);
    if (series.start === undefined || series.end === undefined) {
      this.problems.add(jsonPath(path), "no startTime or no endTime; taken to end when its object ends");
    }
  }

  private addTimestamps(object: RecordedObject, path: Path, { values }: Series): void {
    const times = new Float64Array(values.length);
    for (let n = 0; n < values.length; n++) {
      const time = values.at(n);
      if (typeof time !== "number" || !(time > 0 && time < 8.64e15)) {
        this.problems.add(jsonPath([...path, "values"]), "no times; its samples are placed by startTime and endTime");
        return;
      }
      times[n] = time;
    }
    object.timestamps = times;
  }

  private addMediaCall(value: unknown): void {
    if (typeof value !== "object" || value === null) return;
    const { rid, timestamp } = value as { rid?: unknown; timestamp?: unknown };
    const time = absoluteTime(timestamp);
    if (time !== undefined) this.mediaCalls.push({ page: String(rid), time });
  }
}

/** Members that an entry has anyway, and what must not become one. */
const RESERVED = new Set(["id", "type", "__proto__"]);
