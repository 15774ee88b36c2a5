import { readFileSync } from "node:fs";
import { join } from "node:path";
import { judge } from "./accepted.mjs";
import { atOnce } from "./at-once.mjs";
import { readCaptures } from "./captures.mjs";
import { compareCapture } from "./compare.mjs";
import { inspect } from "./inspect.mjs";
import { comparePairs } from "./pairs.mjs";

/** Each reads a whole dump, and machines that test have few cores. */
const LIMIT = 2;

const ACCEPTED = new URL("accepted.json", import.meta.url);

/** How many figures of each kind agree, and how far the farthest number is off. */
export function byKind(figures) {
  const kinds = new Map();
  for (const { kind, agrees, off, unit } of figures) {
    const count = kinds.get(kind) ?? { kind, agreeing: 0, total: 0 };
    count.total += 1;
    if (agrees) count.agreeing += 1;
    if (off !== undefined) count.worst = { off: Math.max(count.worst?.off ?? 0, off), unit };
    kinds.set(kind, count);
  }
  return [...kinds.values()];
}

/** @returns what became of one file: `failure` where it could not be compared at all */
function resultOf({ capture, file, figures = [], failure }, entries) {
  const judged = judge(capture, figures, entries);
  const fine = failure === undefined && judged.disagreements.length === 0 && judged.outdated.length === 0;
  return { capture, file, kinds: byKind(figures), ...judged, ...(failure === undefined ? {} : { failure }), fine };
}

async function compareFile(folder, { name: capture, reference }, file) {
  try {
    const inspected = await inspect(join(folder, file));
    return { capture, file, inspected, figures: compareCapture(reference, inspected) };
  } catch (error) {
    return { capture, file, failure: error.message };
  }
}

/**
 * Compares what `rtcscope inspect --json` says of every capture of a folder with the folder's reference.json, and
 * captures of one session in two formats with each other.
 *
 * @returns {Promise<undefined | { results: object[], fine: boolean }>} undefined where there is no reference.json
 */
export async function conform(folder, entries = JSON.parse(readFileSync(ACCEPTED, "utf8"))) {
  const captures = readCaptures(folder);
  if (!captures) return undefined;
  const files = captures.flatMap((capture) => capture.files.map((file) => [capture, file]));
  const runs = await atOnce(LIMIT, files, ([capture, file]) => compareFile(folder, capture, file));
  const absent = captures
    .filter((capture) => capture.files.length === 0)
    .map(({ name }) => ({ capture: name, file: name, failure: "named by reference.json, but absent" }));
  const pairs = await comparePairs(folder, runs);
  const results = [...runs, ...absent, ...pairs].map((run) => resultOf(run, entries));
  return { results, fine: results.every(({ fine }) => fine) };
}
