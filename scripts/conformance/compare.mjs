import { distinctPaths, OF_CAPTURE, OF_CONNECTION, OF_PAIR, OF_STREAM } from "./figures.mjs";
import { namesConnections } from "./inspected.mjs";
import { exact } from "./tolerances.mjs";

/**
 * One figure of one capture, compared.
 *
 * @typedef {object} Compared
 * @property {string} kind of the figure, as `bitrate`
 * @property {string} [connection] absent for figures of the whole capture
 * @property {string} figure its name and, in brackets, what of: `streams[IT01].meanKbps`
 * @property {unknown} want what the reference says; absent where it is not known
 * @property {unknown} have what the inspected JSON says; absent where it is not known
 * @property {boolean} agrees
 * @property {number} [off] the difference, where one is tolerated
 * @property {string} [unit] of the difference; `%` of one relative to the reference
 */

const known = (value) => (value === null ? undefined : value);

function agreement(want, have, near, about) {
  if (typeof want !== "number" || typeof have !== "number")
    return { agrees: JSON.stringify(want) === JSON.stringify(have) };
  const difference = Math.abs(have - want);
  const agrees = difference <= near.of(want, about);
  if (near.unit === undefined || (near.relative && want === 0)) return { agrees };
  return { agrees, off: near.relative ? (difference / Math.abs(want)) * 100 : difference, unit: near.unit };
}

/** @returns {Compared} */
export function compared(kind, connection, figure, want, have, near = exact, about = undefined) {
  return {
    kind,
    ...(connection === undefined ? {} : { connection }),
    figure,
    want: known(want),
    have: known(have),
    ...agreement(known(want), known(have), near, about),
  };
}

/** @returns {Compared} of two that need not be equal */
function noLess({ off, unit, ...one }, near) {
  if (typeof one.want !== "number" || typeof one.have !== "number") return one;
  return { ...one, agrees: one.have >= one.want - near.of(one.want) };
}

/** All figures of a table, of one thing in the reference and the same thing in the inspected JSON. */
export function* ofTable(table, reference, inspected, { connection, label = (name) => name, about }) {
  for (const [kind, figures] of Object.entries(table)) {
    for (const [name, { want, have, near = exact, told, atLeast }] of Object.entries(figures)) {
      if (told && !told(reference, inspected)) continue;
      const wanted = want ? want(reference) : reference[name];
      const one = compared(kind, connection, label(name), wanted, have(inspected), near, about);
      yield atLeast?.(inspected) ? noLess(one, near) : one;
    }
  }
}

function* ofStreams(connection, reference, inspected) {
  const ids = (streams) => streams.map(({ id }) => id).sort();
  yield compared("streams", connection, "streams", ids(reference.streams), ids(inspected.streams));
  for (const stream of reference.streams) {
    const same = inspected.streams.find(({ id }) => id === stream.id);
    if (same) yield* ofTable(OF_STREAM, stream, same, { connection, label: (name) => `streams[${stream.id}].${name}` });
  }
}

function* ofPairs(connection, reference, inspected) {
  const paths = distinctPaths(inspected.paths);
  const pairs = reference.selectedPairs;
  yield compared("pairs", connection, "selectedPairs", pairs.length, paths.length);
  for (const [n, pair] of pairs.entries()) {
    const path = paths[n];
    if (path) yield* ofTable(OF_PAIR, pair, path, { connection, label: (name) => `selectedPairs[${n}].${name}` });
  }
}

/** By its name, or by its place where the format gives none. */
function sameConnection(id, place, inspected) {
  const { connections } = inspected;
  return namesConnections(inspected) ? connections.find((one) => one.id === id) : connections[place];
}

/**
 * Every figure that the reference defines of a capture, against what `rtcscope inspect --json` says of it.
 *
 * @param reference the capture's entry in reference.json
 * @param inspected of `readInspected`
 * @returns {Compared[]}
 */
export function compareCapture(reference, inspected) {
  const all = [...ofTable(OF_CAPTURE, reference, inspected, {})];
  const found = new Set();
  for (const [place, [id, expected]] of Object.entries(reference.pcs).entries()) {
    const connection = sameConnection(id, place, inspected);
    if (connection) found.add(connection);
    all.push(compared("connections", id, "connection", true, connection !== undefined));
    if (!connection) continue;
    all.push(...ofTable(OF_CONNECTION, expected, connection, { connection: id, about: connection }));
    all.push(...ofStreams(id, expected, connection), ...ofPairs(id, expected, connection));
  }
  for (const connection of inspected.connections) {
    if (!found.has(connection)) all.push(compared("connections", connection.id, "connection", false, true));
  }
  return all;
}
