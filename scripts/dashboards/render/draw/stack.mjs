/**
 * Fields on top of one another: each point gets the value below it as a third member. What does not stack stands on 0.
 *
 * @param {readonly { points: [number, number][], config: object }[]} fields
 */
export function stacked(fields) {
  const totals = new Map();
  const wholes = new Map();
  const modeOf = ({ config }) => config.custom?.stacking?.mode ?? "none";
  const groupOf = ({ config }) => `${modeOf({ config })} ${config.custom?.stacking?.group ?? "A"}`;
  const known = (value) => (Number.isFinite(value) ? value : 0);
  const add = (sums, key, ms, value) => {
    const group = sums.get(key) ?? sums.set(key, new Map()).get(key);
    const before = group.get(ms) ?? 0;
    group.set(ms, before + known(value));
    return before;
  };
  for (const field of fields)
    if (modeOf(field) === "percent") for (const [ms, value] of field.points) add(wholes, groupOf(field), ms, value);
  return fields.map((field) => {
    if (modeOf(field) === "none") return { ...field, points: field.points.map(([ms, value]) => [ms, value, 0]) };
    const key = groupOf(field);
    const points = field.points.map(([ms, value]) => {
      const share = modeOf(field) === "percent" ? known(value) / (wholes.get(key).get(ms) || 1) : value;
      const below = add(totals, key, ms, share);
      return [ms, below + share, below];
    });
    return { ...field, points };
  });
}
