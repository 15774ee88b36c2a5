/**
 * A disagreement that is known and has a reason; see accepted.json.
 *
 * @typedef {{ capture: string, connection?: string, figure: string, reason: string }} Accepted
 */

const same = (entry, capture, one) =>
  entry.capture === capture && entry.connection === one.connection && entry.figure === one.figure;

/**
 * Parts the disagreements of one capture, and finds entries that disagree no more.
 *
 * @param {string} capture its name in the reference
 * @param {import("./compare.mjs").Compared[]} figures
 * @param {Accepted[]} entries
 */
export function judge(capture, figures, entries) {
  const wrong = figures.filter(({ agrees }) => !agrees);
  const reasonOf = (one) => entries.find((entry) => same(entry, capture, one))?.reason;
  return {
    disagreements: wrong.filter((one) => reasonOf(one) === undefined),
    accepted: wrong.filter(reasonOf).map((one) => ({ ...one, reason: reasonOf(one) })),
    outdated: entries.filter((entry) => entry.capture === capture && !wrong.some((one) => same(entry, capture, one))),
  };
}
