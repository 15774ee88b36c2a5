import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cutAfter } from "./common-time.mjs";
import { compared, ofTable } from "./compare.mjs";
import { ALIKE } from "./figures.mjs";
import { inspect } from "./inspect.mjs";
import { namesConnections } from "./inspected.mjs";

/** Last statistics of a capture; a browser that dumps in two formats dumps one after the other. */
const endOf = ({ connections }) => Math.max(...connections.map(({ statistics }) => statistics.lastMs ?? 0));

const overlap = (a, b) => a.firstMs <= b.lastMs && b.firstMs <= a.lastMs;

/** Two captures of one session, by their content: the same connections at the same time, in two formats. */
export function isPair(a, b) {
  if (a.format === b.format || ![a, b].every(namesConnections)) return false;
  if (a.connections.length === 0 || a.connections.length !== b.connections.length) return false;
  return a.connections.every((connection) => {
    const same = b.connections.find(({ id }) => id === connection.id);
    return same !== undefined && overlap(connection, same);
  });
}

/** What a connection has several of, the same by its key; what only one side has is a disagreement. */
function* ofThings(things, kind, table, keyOf, [a, b]) {
  const keyed = (of) => new Map(of[things].map((thing, n) => [keyOf(thing, n, of[things]), thing]));
  const [first, second] = [keyed(a), keyed(b)];
  const connection = a.id;
  yield compared(kind, connection, things, [...first.keys()].sort(), [...second.keys()].sort());
  for (const [key, thing] of first) {
    const same = second.get(key);
    if (same) yield* ofTable(table, thing, same, { connection, label: (name) => `${things}[${key}].${name}` });
  }
}

/** What a connection tells of the time up to a moment. */
const until = (endMs, connection) => ({
  ...connection,
  phases: (connection.connect?.phases ?? []).filter(({ startMs }) => startMs <= endMs),
  states: connection.states.filter(({ timeMs }) => timeMs <= endMs),
  paths: connection.paths.filter(({ fromMs }) => fromMs <= endMs),
});

const byPlace = (_one, n) => n;
const byId = ({ id }) => id;
/** `ice 2`: states of different machines may change at the same moment, in either order. */
const byPlaceOfKind = (stay, n, all) =>
  `${stay.kind} ${all.slice(0, n).filter(({ kind }) => kind === stay.kind).length}`;
const byPhase = ({ phase }, n, all) => `${phase} ${all.slice(0, n).filter((one) => one.phase === phase).length}`;

/**
 * Every figure that two captures of one session tell, over the time that both cover.
 *
 * @returns {import("./compare.mjs").Compared[]} `want` of the first, `have` of the second
 */
export function comparePair(first, second) {
  const endMs = Math.min(endOf(first), endOf(second)) + 1;
  const figures = [];
  for (const a of first.connections.map((one) => until(endMs, one))) {
    const b = until(
      endMs,
      second.connections.find(({ id }) => id === a.id),
    );
    figures.push(...ofTable(ALIKE.connection, a, b, { connection: a.id, about: a }));
    figures.push(...ofThings("phases", "connect", ALIKE.phase, byPhase, [a, b]));
    figures.push(...ofThings("states", "states", ALIKE.state, byPlaceOfKind, [a, b]));
    figures.push(...ofThings("streams", "streams", ALIKE.stream, byId, [a, b]));
    figures.push(...ofThings("paths", "pairs", ALIKE.path, byPlace, [a, b]));
  }
  return figures;
}

/** The two captures over the time that both cover: of the one that goes on longer, the beginning is inspected anew. */
async function overCommonTime(folder, [a, b]) {
  const [shorter, longer] = [a, b].sort((x, y) => endOf(x.inspected) - endOf(y.inspected));
  const endMs = endOf(shorter.inspected);
  if (endOf(longer.inspected) <= endMs + 1) return [shorter.inspected, longer.inspected];
  const temporary = await mkdtemp(join(tmpdir(), "rtcscope-conformance-"));
  try {
    const cut = join(temporary, "cut");
    const done = await cutAfter(endMs, join(folder, longer.file), cut);
    return [shorter.inspected, done ? await inspect(cut) : longer.inspected];
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/**
 * Finds the captures of one session in two formats and compares them.
 *
 * @param runs `{ capture, file, inspected }`
 * @returns {Promise<{ capture: string, file: string, figures?: import("./compare.mjs").Compared[], failure?: string }[]>}
 */
export async function comparePairs(folder, runs) {
  // A capture may be there twice, compressed and not.
  const once = runs.filter(
    ({ capture, inspected }, n) => inspected && runs.findIndex((run) => run.capture === capture) === n,
  );
  const results = [];
  for (const [n, a] of once.entries()) {
    for (const b of once.slice(n + 1)) {
      if (!isPair(a.inspected, b.inspected)) continue;
      const name = `${a.capture} = ${b.capture}`;
      try {
        results.push({ capture: name, file: name, figures: comparePair(...(await overCommonTime(folder, [a, b]))) });
      } catch (error) {
        results.push({ capture: name, file: name, failure: error.message });
      }
    }
  }
  return results;
}
