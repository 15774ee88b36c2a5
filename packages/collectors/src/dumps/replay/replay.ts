import { createPrivacy } from "@rtcscope/core/story";
import { connectionOf, timeOf } from "../timed";
import { type DumpBrowser, DumpError, type DumpFormatFound, type DumpItem, type DumpProblem } from "../types";
import { sessionIdOf } from "./identity";
import { createPage, type Page } from "./page";
import type { Replayed, ReplayedProblem, ReplayedSession, ReplaySink } from "./types";

export interface ReplayOptions {
  /** Addresses, URLs, track ids and labels as the dump has them. Default false. */
  unmask?: boolean | undefined;
  /** Replays this session only, counted from 1 in the order in which they appear. */
  only?: number | undefined;
}

/** Signals between two looks at whether the sink keeps up. */
const SIGNALS_AT_ONCE = 200;

/**
 * Plays a dump to the trackers of live sessions, with the dump's own clock: one session per page, the same signals as if
 * it had been watched.
 *
 * @param items of `readDump`
 * @throws DumpError what reading throws, and `empty` when nothing was recorded. An input that breaks off (a disk, a
 * pipe) is no error once something was read: the result says so in its problems.
 */
export async function replayDump(
  items: AsyncIterable<DumpItem>,
  sink: ReplaySink,
  { unmask = false, only }: ReplayOptions = {},
): Promise<Replayed> {
  const privacy = createPrivacy({ addresses: unmask, urls: unmask, messages: unmask });
  const pages = new Map<string, Page>();
  const problems: ReplayedProblem[] = [];
  let format: DumpFormatFound | undefined;
  let browser: DumpBrowser = { type: "browser" };
  let truncated = false;
  let signals = 0;

  function pageOf(name: string): Page {
    const known = pages.get(name);
    if (known) return known;
    const page = createPage(name, {
      unmask,
      userAgent: () => browser.userAgent,
      standstillHidden: () => format?.dialect === "sparse",
      emit(signal, session) {
        signals++;
        sink.signal(signal, session);
      },
    });
    pages.set(name, page);
    return page;
  }

  function problem(item: Omit<DumpProblem, "type">): void {
    truncated ||= item.truncated === true;
    problems.push({ where: privacy.text(item.where), what: privacy.text(item.what) });
  }

  /** Sessions that were not asked for are not played. */
  const numbers = new Map<string, number>();
  function wanted(name: string): boolean {
    if (!numbers.has(name)) numbers.set(name, numbers.size + 1);
    return only === undefined || numbers.get(name) === only;
  }

  async function take(item: DumpItem): Promise<void> {
    switch (item.type) {
      case "format":
        format = item;
        break;
      case "browser":
        browser = { ...browser, ...item };
        break;
      case "problem":
        problem(item);
        break;
      case "connection":
        pageOf(item.page).connection(item);
        break;
      case "call":
      case "observation": {
        if (!wanted(item.page)) return;
        const page = pageOf(item.page);
        const connection = connectionOf(item);
        const id = page.begun
          ? ""
          : await sessionIdOf(format?.format ?? "", format?.version ?? 0, item.page, connection, timeOf(item));
        page.take(item, id);
        if (signals < SIGNALS_AT_ONCE) return;
        signals = 0;
        await sink.drained?.();
      }
    }
  }

  try {
    for await (const item of items) await take(item);
  } catch (error) {
    if (error instanceof DumpError || numbers.size === 0) throw error;
    problem({ where: "end of input", what: `reading broke off: ${(error as Error)?.message}`, truncated: true });
  }

  const sessions: ReplayedSession[] = [];
  for (const [name, number] of numbers) {
    const session = pages.get(name)?.end();
    if (session) sessions.push({ number, ...session });
    await sink.drained?.();
  }
  const found = numbers.size;
  if (!format || found === 0) throw new DumpError("empty", "nothing was recorded: the dump has no peer connection");
  const { version, dialect, gzip } = format;
  return { format: format.format, version, dialect, gzip, browser: browser.name, truncated, found, sessions, problems };
}
