import { type Timed, timeOf } from "./timed";
import type { DumpItem } from "./types";

export interface OrderOptions {
  /** Statistics reports that are held back per page; they are large. */
  reports?: number | undefined;
  /** Calls and other observations that are held back per page; they are small. */
  calls?: number | undefined;
}

/** One page's part of the look-ahead. */
interface Page {
  /** In order of time; of equal times, as they came. */
  held: Timed[];
  reports: number;
  /** Of the last one passed on. */
  last: number;
  late: number;
  impossible: number;
}

/** Seen in real dumps: 100 calls that were logged before earlier ones, and 5 s over three reports. */
const REPORTS = 64;
const CALLS = 1000;
/** Pages that are held back at once: as many tabs as record at the same time. */
const PAGES = 32;

const EARLIEST = Date.UTC(2000, 0);
const LATEST = Date.UTC(2100, 0);

/**
 * Calls and observations of each page in the order of their times; everything else at once, so that a connection comes before
 * what is about it. Dumps are written by several parts of a browser, which log out of order.
 *
 * shape   any order -> never backwards within a page, stable for equal times
 * bound   what is held back at a time, by number. What comes later than that allows gets the time of the last one passed on.
 * left    out: times that are no time between 2000 and 2100
 * tells   one `problem` per page and kind of trouble, at the end
 */
export async function* inOrder(
  items: AsyncIterable<DumpItem> | Iterable<DumpItem>,
  { reports = REPORTS, calls = CALLS }: OrderOptions = {},
): AsyncGenerator<DumpItem> {
  const pages = new Map<string, Page>();
  const holding = new Set<Page>();
  for await (const item of items) {
    if (item.type !== "call" && item.type !== "observation") {
      yield item;
      continue;
    }
    const page = pageOf(pages, item.page);
    const time = timeOf(item);
    if (!(time >= EARLIEST && time < LATEST)) {
      page.impossible++;
      continue;
    }
    hold(page, item);
    holding.add(page);
    while (page.reports > reports || page.held.length - page.reports > calls) yield* release(page);
    if (holding.size <= PAGES) continue;
    for (const longest of holding) {
      holding.delete(longest);
      while (longest.held.length > 0) yield* release(longest);
      break;
    }
  }
  for (const [name, page] of pages) {
    while (page.held.length > 0) yield* release(page);
    yield* problems(name, page);
  }
}

function pageOf(pages: Map<string, Page>, name: string): Page {
  const known = pages.get(name);
  if (known) return known;
  const page: Page = { held: [], reports: 0, last: -Infinity, late: 0, impossible: 0 };
  pages.set(name, page);
  return page;
}

function isReport(item: Timed): boolean {
  return item.type === "observation" && item.observation.type === "stats";
}

function hold(page: Page, item: Timed): void {
  const time = timeOf(item);
  // From the end: most of a dump is in order.
  const before = page.held.findLastIndex((other) => timeOf(other) <= time);
  page.held.splice(before + 1, 0, item);
  if (isReport(item)) page.reports++;
}

function* release(page: Page): Generator<DumpItem> {
  const item = page.held.shift();
  if (!item) return;
  if (isReport(item)) page.reports--;
  const time = timeOf(item);
  if (time >= page.last) {
    page.last = time;
    yield item;
    return;
  }
  page.late++;
  if (item.type === "call") yield { ...item, time: page.last };
  else yield { ...item, observation: { ...item.observation, time: page.last } };
}

function* problems(name: string, { late, impossible }: Page): Generator<DumpItem> {
  const where = name === "" ? "times" : `times of page ${name}`;
  if (late > 0) {
    yield {
      type: "problem",
      where,
      what: `${late} entries are far out of order; they were taken as of the entry before`,
    };
  }
  if (impossible > 0) {
    yield { type: "problem", where, what: `${impossible} entries have no possible time; left out` };
  }
}
