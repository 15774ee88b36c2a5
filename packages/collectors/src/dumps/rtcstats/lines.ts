import { Problems } from "../problems";
import { type DumpText, parseJson, type TextLine, textLines } from "../source";
import type { DumpItem } from "../types";
import { headerBrowserOf } from "./browser";
import { createDialectEvidence, type Dialect } from "./dialect";
import { createLog, type Log, type LogEntry } from "./log";
import { isEntry } from "./reports";
import { absoluteTime, createChain, trailingDelta } from "./times";
import { methodName } from "./wire-names";

const MAGIC = "RTCStatsDump";
/** How much is read ahead, characters, to find out what an absent object means. */
const LOOK_AHEAD = 4 * 1024 * 1024;
/** Lines that wait for the first time to be told. */
const MAX_WAITING = 10_000;

/**
 * rtcstats dumps with one entry per line: version 2 (both kinds of differences), 3 as Chrome writes it, and what
 * rtcstats-js 4 sends.
 *
 * shape   text of `kind: "lines"` -> items in the order of the lines, which is not quite that of time
 * none    a line that cannot be read is a problem and left out
 * throws  never
 */
export async function* readRtcstatsLines(text: DumpText): AsyncGenerator<DumpItem> {
  const problems = new Problems();
  const lines = eachLine(text);
  const { head, first } = await readHead(lines);
  const rest = prepended(first, lines);
  const version = versionOf(head);
  if (version === 2) yield* readAbsolute(text, head, rest, problems);
  else yield* readChained(text, head, version, rest, problems);
  yield* problems.finish();
}

interface Head {
  magic: boolean;
  /** The object before the lines, which servers write. */
  header?: Readonly<Record<string, unknown>> | undefined;
}

async function* eachLine(text: DumpText): AsyncGenerator<TextLine> {
  for await (const batch of textLines(text.chunks)) yield* batch;
}

async function* prepended(first: TextLine | undefined, lines: AsyncGenerator<TextLine>): AsyncGenerator<TextLine> {
  if (first) yield first;
  yield* lines;
}

async function readHead(lines: AsyncGenerator<TextLine>): Promise<{ head: Head; first?: TextLine | undefined }> {
  const head: Head = { magic: false };
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    const line = next.value;
    if (!head.magic && !head.header && line.text.trim() === MAGIC) head.magic = true;
    else {
      const parsed = line.text.trimStart().startsWith("{") ? parseJson(line.text) : undefined;
      const header = parsed && "value" in parsed ? parsed.value : undefined;
      if (head.header || !isEntry(header)) return { head, first: line };
      head.header = header;
    }
  }
  return { head };
}

function versionOf({ magic, header }: Head): 2 | 3 | 4 {
  if (/^rtcstats#4\b/.test(String(header?.clientProtocol))) return 4;
  return magic || (typeof header?.fileFormat === "number" && header.fileFormat >= 3) ? 3 : 2;
}

function urlOf({ header }: Head): string | undefined {
  const { url, origin } = header ?? {};
  if (typeof url !== "string" || url === "") return undefined;
  return url.startsWith("/") && typeof origin === "string" ? origin + url : url;
}

interface Parsed {
  line: TextLine;
  fields: readonly unknown[];
  method: string;
}

interface Faulty {
  line: TextLine;
  fault: string;
  /** A last line that nothing ends, and that is not whole: who wrote it was stopped. */
  partial: boolean;
}

function parse(line: TextLine): Parsed | Faulty {
  const faulty = (fault: string, partial = false): Faulty => ({ line, fault: `${fault}; left out`, partial });
  if (line.cut) return faulty("longer than any line");
  const parsed = parseJson(line.text);
  if (parsed.message !== undefined) {
    if (!line.terminated) return faulty("the dump ends in the middle of this line", true);
    return faulty(parsed.message);
  }
  if (!Array.isArray(parsed.value)) return faulty("no list");
  const fields = parsed.value as unknown[];
  const [method] = fields;
  if (typeof method !== "string" && typeof method !== "number") return faulty("no method");
  return { line, fields, method: methodName(method) };
}

const whereOf = ({ number }: TextLine) => `line ${number}`;

/** Version 2: every line has its own time. */
async function* readAbsolute(
  text: DumpText,
  head: Head,
  lines: AsyncGenerator<TextLine>,
  problems: Problems,
): AsyncGenerator<DumpItem> {
  const evidence = createDialectEvidence();
  let held: (Parsed | Faulty)[] = [];
  let size = 0;
  let log: Log | undefined;

  function* begin(dialect: Dialect | undefined): Generator<DumpItem> {
    yield { type: "format", format: "rtcstats", version: 2, dialect, gzip: text.gzip };
    const browser = headerBrowserOf(head.header);
    if (browser) yield browser;
    log = createLog({ reports: dialect ?? "dense", native: false, url: urlOf(head) }, problems);
    for (const one of held) yield* read(log, one);
    held = [];
  }

  function* read(to: Log, one: Parsed | Faulty): Generator<DumpItem> {
    if ("fault" in one) {
      problems.add(whereOf(one.line), one.fault, one.partial);
      yield* problems.take();
      return;
    }
    const { line, fields, method } = one;
    const timed = absoluteTime(fields);
    if (timed) yield* to.read({ where: whereOf(line), method, connection: fields[1], ...timed });
    else {
      problems.add(whereOf(line), "no time; left out");
      yield* problems.take();
    }
  }

  for await (const line of lines) {
    const one = parse(line);
    if ("fields" in one && one.method === "getstats" && isEntry(one.fields[2]))
      evidence.take(String(one.fields[1]), one.fields[2]);
    if (!log) {
      held.push(one);
      size += line.text.length;
      if (evidence.proven || size > LOOK_AHEAD) yield* begin(evidence.likely);
      continue;
    }
    if (evidence.proven && evidence.proven !== log.reports) {
      problems.add(
        whereOf(line),
        `reports turn out to be ${evidence.proven} differences; those before were read as ${log.reports} ones`,
      );
      yield* problems.take();
      log.reports = evidence.proven;
    }
    yield* read(log, one);
  }
  if (!log) yield* begin(evidence.likely);
}

/** Versions 3 and 4: a line has the time that passed since the one before. */
async function* readChained(
  text: DumpText,
  head: Head,
  version: 3 | 4,
  lines: AsyncGenerator<TextLine>,
  problems: Problems,
): AsyncGenerator<DumpItem> {
  const isNative = head.header?.clientProtocol === undefined;
  yield { type: "format", format: "rtcstats", version, dialect: isNative ? "full" : "delta", gzip: text.gzip };
  const browser = headerBrowserOf(head.header);
  if (browser) yield browser;
  const log = createLog({ reports: "wire", native: isNative, url: urlOf(head) }, problems);
  const started = head.header?.startTime;
  const chain = createChain(typeof started === "number" && started > 1e12 ? started : undefined);
  let waiting: LogEntry[] = [];

  for await (const line of lines) {
    const where = whereOf(line);
    const parsed = parse(line);
    if ("fault" in parsed) {
      const { fault, partial } = parsed;
      // Its time counts for the lines after it all the same.
      const timed = chain.advance(partial ? undefined : trailingDelta(line.text));
      const lost = timed || partial ? "" : "; with it the time that it took, until the next statistics";
      problems.add(where, fault + lost, partial);
      yield* problems.take();
      continue;
    }
    const { fields, method } = parsed;
    if (!chain.advance(fields.at(-1))) {
      problems.add(where, "no time; taken for that of the line before, as are those until the next statistics");
      yield* problems.take();
    }
    if (/^getstats$/i.test(method)) chain.seen(fields[2]);
    const args = fields.slice(2, typeof fields.at(-1) === "number" ? -1 : undefined);
    const entry: LogEntry = { where, method, connection: fields[1], args, time: chain.time };
    if (!chain.anchored) {
      if (waiting.length < MAX_WAITING) waiting.push(entry);
      continue;
    }
    for (const one of waiting) yield* log.read({ ...one, time: one.time + chain.offset });
    waiting = [];
    yield* log.read(entry);
  }
  if (waiting.length > 0) problems.add(waiting[0]?.where ?? "", "no line has the time; all are left out");
}
