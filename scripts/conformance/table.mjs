/** Longer values are cut: a list of streams can be long. */
const SHOWN = 120;

const shown = (value) => {
  const text = value === undefined ? "not known" : JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text;
};

const worstOf = ({ off, unit }) => (off === 0 ? "0" : `${Number(off.toPrecision(2))} ${unit}`);

const where = ({ connection, figure }) => [connection, figure].filter(Boolean).join(" ");

function* linesOf({ file, kinds, disagreements, accepted, outdated, failure }, width) {
  for (const { kind, agreeing, total, worst } of kinds) {
    const count = `${agreeing}/${total}`.padStart(9);
    const mark = agreeing === total ? " " : "!";
    yield `${mark} ${file.padEnd(width)} ${kind.padEnd(12)} ${count}  ${worst ? worstOf(worst) : ""}`.trimEnd();
  }
  if (failure !== undefined) yield `! ${file.padEnd(width)} ${failure}`;
  for (const one of disagreements) {
    yield `    ${where(one)}: reference ${shown(one.want)}, inspect ${shown(one.have)}`;
  }
  for (const one of accepted) yield `    ${where(one)}: accepted, ${one.reason}`;
  for (const entry of outdated) yield `    ${where(entry)}: agrees; take it out of accepted.json`;
}

/** One line per file and kind of figure, and below it what disagrees, what was accepted, what need not be accepted. */
export function* table({ results }) {
  const width = Math.max(...results.map(({ file }) => file.length));
  yield `  ${"capture".padEnd(width)} ${"figures".padEnd(12)} ${"agree".padStart(9)}  worst`;
  for (const result of results) yield* linesOf(result, width);
  const kinds = results.flatMap((result) => result.kinds);
  const sum = (member) => kinds.reduce((total, kind) => total + kind[member], 0);
  const accepted = results.reduce((total, result) => total + result.accepted.length, 0);
  const wrong = results.filter(({ fine }) => !fine).length;
  const verdict = wrong === 0 ? "fine" : `${wrong} not fine`;
  yield `${sum("agreeing")} of ${sum("total")} figures agree, ${accepted} accepted; ${results.length} comparisons, ${verdict}`;
}
