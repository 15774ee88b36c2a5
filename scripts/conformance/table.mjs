const NAMES = 52;

const shown = (value) => {
  const text = value === undefined ? "not known" : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
};

const units = new Map([
  ["ticks", "ms"],
  ["calls", "ms"],
  ["totals", "ms"],
  ["connect", "ms"],
  ["pairs", "ms"],
]);

/** The farthest that a number of this kind is off. */
function worst({ kind, worst: off }) {
  if (off === undefined) return "";
  if (kind === "bitrate") return `${(off * 100).toFixed(4)} %`;
  const unit = units.get(kind);
  return unit ? `${off.toFixed(3)} ${unit}` : `${Number(off.toPrecision(3))}`;
}

function* linesOf({ file, kinds, disagreements, accepted, outdated, failure }) {
  for (const kind of kinds) {
    const mark = kind.agreeing === kind.total ? " " : "!";
    const count = `${kind.agreeing}/${kind.total}`;
    yield `${mark} ${file.padEnd(NAMES)} ${kind.kind.padEnd(12)} ${count.padStart(9)}  ${worst(kind)}`.trimEnd();
  }
  if (failure !== undefined) yield `! ${file.padEnd(NAMES)} ${failure}`;
  const where = ({ connection, figure }) => [connection, figure].filter(Boolean).join(" ");
  for (const one of disagreements) {
    yield `    ${where(one)}: reference ${shown(one.want)}, inspect ${shown(one.have)}`;
  }
  for (const one of accepted) yield `    accepted: ${where(one)}: ${one.reason}`;
  for (const entry of outdated) yield `    agrees, but is in accepted.json: ${where(entry)}`;
}

/** One line per file and kind of figure; what disagrees, what was accepted, and entries to take out below their file. */
export function* table({ results }) {
  yield `  ${"capture".padEnd(NAMES)} ${"figures".padEnd(12)} ${"agree".padStart(9)}  worst`;
  for (const result of results) yield* linesOf(result);
  const figures = results.flatMap(({ kinds }) => kinds);
  const sum = (member) => figures.reduce((total, kind) => total + kind[member], 0);
  const wrong = results.filter(({ fine }) => !fine).length;
  yield `${sum("agreeing")} of ${sum("total")} figures of ${results.length} comparisons agree; ${wrong} with disagreements`;
}
