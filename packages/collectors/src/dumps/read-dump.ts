import { isFirefoxReport, readFirefoxReport } from "./firefox";
import { readStatsJson } from "./getstats";
import { readInternals } from "./internals";
import { inOrder } from "./order";
import { readRtcstatsJson, readRtcstatsLines } from "./rtcstats";
import { openDump } from "./source";
import { documentKind } from "./source/document";
import type { DumpText } from "./source/types";
import type { DumpBytes, DumpItem, ReadDumpOptions } from "./types";

/** Readers tell about a hundred problems each at most; this is for all of them together. */
const PROBLEMS = 120;

/**
 * Reads a dump of any known kind, recognised by its content: chrome://webrtc-internals (Chrome 86 to 149), rtcstats (all versions),
 * getStats() reports, about:webrtc's "Copy Report"; gzip of these.
 *
 * shape   bytes -> items: first its format; everything about one page in the order of time
 * memory  bounded where the format can be streamed (rtcstats); webrtc-internals keeps its series, compactly
 * throws  DumpError for what is no dump at all, and what reading `bytes` throws. Parts that cannot be read are `problem` items.
 */
export async function* readDump(bytes: DumpBytes, options: ReadDumpOptions = {}): AsyncGenerator<DumpItem> {
  const text = await openDump(bytes, options);
  yield* fewProblems(inOrder(withDamage(text)));
}

async function* withDamage(text: DumpText): AsyncGenerator<DumpItem> {
  yield* await readerOf(text);
  const what = text.damage();
  if (what !== undefined) yield { type: "problem", where: "end of file", what, truncated: true };
}

async function readerOf(text: DumpText): Promise<AsyncGenerator<DumpItem>> {
  if (text.kind === "lines") return readRtcstatsLines(text);
  const document = await documentKind(text);
  switch (document.kind) {
    case "rtcstats":
      return readRtcstatsJson(document.text);
    case "internals":
      return readInternals(document.text);
    case "other":
      return isFirefoxReport(text.head) ? readFirefoxReport(document.text) : readStatsJson(document.text);
  }
}

async function* fewProblems(items: AsyncIterable<DumpItem>): AsyncGenerator<DumpItem> {
  let told = 0;
  for await (const item of items) {
    // That a dump ends early is news whatever else is wrong with it.
    if (item.type !== "problem" || item.truncated || told++ < PROBLEMS) yield item;
  }
  if (told > PROBLEMS) yield { type: "problem", where: "file", what: `${told - PROBLEMS} more problems` };
}
