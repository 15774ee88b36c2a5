import { createCallReader } from "../calls";
import { modernise } from "../legacy";
import type { Problems } from "../problems";
import { statsTime } from "../stats-time";
import type { DumpItem } from "../types";
import { connectionInfoOf, headerBrowserOf } from "./browser";
import { createDescriptions, type Descriptions } from "./descriptions";
import type { Dialect } from "./dialect";
import { createNames, type NamedConnection } from "./names";
import { createReports, isEntry, isWhole, type Reports, stamped } from "./reports";

/** A line of a log, whatever the version, with the time that it has. */
export interface LogEntry {
  /** Where it is: `line 12`. */
  where: string;
  method: string;
  connection: unknown;
  args: readonly unknown[];
  /** ms since the epoch. */
  time: number;
}

export interface LogOptions {
  /** `full`: every report is whole, also where it is empty; `wire`: it shows in each whether it is whole or compressed. */
  reports: Dialect | "full" | "wire";
  /** Connections are named as Chrome names them. */
  native: boolean;
  /** Of the one page that the log is of. */
  url?: string | undefined;
}

export interface Log {
  /** May be corrected while reading, where the dialect turned out to be another one. */
  reports: LogOptions["reports"];
  read(entry: LogEntry): DumpItem[];
}

interface Known extends NamedConnection {
  reports: Reports;
  descriptions: Descriptions;
  /** The last report was whole, so that an empty one is. */
  whole: boolean;
}

/** Turns the entries of a log, one after the other, into items. */
export function createLog(options: LogOptions, problems: Problems): Log {
  const names = createNames(options.native);
  const connections = new Map<unknown, Known>();
  const readCall = createCallReader();

  function open(id: unknown, entry: LogEntry, items: DumpItem[]): Known | undefined {
    const known = connections.get(id);
    if (known) return known;
    const named = names(id);
    if (!named) return undefined;
    const opened = { ...named, reports: createReports(), descriptions: createDescriptions(), whole: false };
    connections.set(id, opened);
    const [, told] = entry.method === "create" ? entry.args : [];
    const url = typeof told === "string" ? told : options.url;
    items.push({ type: "connection", ...named, url, resolutionMs: 1 });
    return opened;
  }

  function readReport(known: Known, { where, args, time, method }: LogEntry): DumpItem[] {
    const [report] = args;
    if (!isEntry(report)) {
      problems.add(where, "no report; left out");
      return problems.take();
    }
    const { reports } = known;
    if (log.reports === "wire") {
      known.whole = isWhole(report) || (known.whole && Object.keys(report).length === 0);
      if (known.whole) reports.whole(report);
      else reports.compressed(report);
    } else if (log.reports === "full" || method === "getStats") reports.whole(report);
    else reports.difference(report, log.reports === "dense" ? "gone" : "unchanged");
    const entries = stamped(modernise(reports.entries), time);
    const { page, connection } = known;
    const at = statsTime(time, entries);
    return [{ type: "observation", page, observation: { type: "stats", connection, time: at, report: entries } }];
  }

  const log: Log = {
    reports: options.reports,
    read(entry) {
      const { method, args, time } = entry;
      const items: DumpItem[] = [];
      const known = open(entry.connection, entry, items);
      if (!known) {
        const browser = method === "connectionInfo" ? connectionInfoOf(args[0]) : headerBrowserOf(args[0]);
        return browser && /^(?:connectionInfo|create)$/.test(method) ? [browser] : [];
      }
      if (/^getstats$/i.test(method)) return [...items, ...readReport(known, entry)];
      const { page, connection, descriptions } = known;
      const [value, ...extra] = args;
      const whole = descriptions.whole(method, value);
      return [...items, ...readCall({ page, connection, time, name: method, value: whole, extra })];
    },
  };
  return log;
}
