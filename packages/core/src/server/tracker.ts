import type { ParsedServerReport, ServerReport } from "../server-report";
import type { TrackerContext } from "../signal";
import { createServerWindow, type ServerWindow } from "./window";

/** One record for ten reports of one second each. */
export const SERVER_WINDOW_MS = 10_000;
/** Messages kept until the parser is loaded, which begins with the first of them. */
export const MAX_WAITING = 100;

type Parse = (message: unknown) => ParsedServerReport;

export interface ServerHost extends TrackerContext {
  /** The parser comes with the first message: a page that gets none does not carry it. */
  loadParser(): Promise<Parse>;
  /** A report was read. */
  reported(report: ServerReport, time: number): void;
  /** A message that is none, with what is wrong with it; or the parser could not be loaded. */
  warn(problem: string, cause?: unknown): void;
}

export interface ServerTracker {
  told(message: unknown, time: number): void;
  advance(time: number): void;
  end(time: number): void;
}

/**
 * Rolls the server's own figures up over ten seconds. What has not been read when the session ends, because the parser
 * is still being loaded, is left out.
 */
export function createServerTracker(host: ServerHost): ServerTracker {
  let window: ServerWindow | undefined;
  let parse: Parse | undefined;
  let waiting: [message: unknown, time: number][] | undefined;
  /** The session is over, or there is no parser. */
  let over = false;

  function flush(time: number): void {
    if (window) host.emit(window.event(time));
    window = undefined;
  }

  function advance(time: number): void {
    if (window && time - window.since >= SERVER_WINDOW_MS) flush(window.since + SERVER_WINDOW_MS);
  }

  function read(message: unknown, time: number): void {
    const parsed = parse?.(message);
    if (!parsed || over) return;
    if (!parsed.report) {
      host.warn(`a server report is left out: ${parsed.problem}`);
      return;
    }
    advance(time);
    window ??= createServerWindow(time);
    window.add(parsed.report);
    host.reported(parsed.report, time);
  }

  async function load(): Promise<void> {
    const kept: [message: unknown, time: number][] = [];
    waiting = kept;
    try {
      parse = await host.loadParser();
      for (const [message, time] of kept) read(message, time);
    } catch (error) {
      over = !parse;
      host.warn("server reports are not read: their parser could not be loaded", error);
    }
    waiting = undefined;
  }

  return {
    told(message, time) {
      if (over) return;
      if (parse) {
        read(message, time);
        return;
      }
      if (!waiting) void load();
      if (waiting && waiting.length < MAX_WAITING) waiting.push([message, time]);
    },
    advance,
    end(time) {
      advance(time);
      flush(time);
      over = true;
      waiting = undefined;
    },
  };
}
