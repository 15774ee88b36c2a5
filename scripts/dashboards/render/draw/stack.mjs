const modeOf = ({ config }) => config.custom?.stacking?.mode ?? "none";
const groupOf = (field) => `${modeOf(field)} ${field.config.custom?.stacking?.group ?? "A"}`;
const known = (value) => (Number.isFinite(value) ? value : 0);

/** When any field of the stack has a value. */
const timesOf = (fields) =>
  [...new Set(fields.flatMap(({ points }) => points.map(([ms]) => ms)))].sort((a, b) => a - b);

/**
 * A part that is absent while others are there is nothing thick: it thins out towards the next moment of the stack, else
 * the parts above it would leave a hole.
 */
function thinnedOut(points, times) {
  const values = new Map(points.filter(([, value]) => Number.isFinite(value)));
  const near = (at) => values.has(times[at - 1]) || values.has(times[at]) || values.has(times[at + 1]);
  return times.filter((_, at) => near(at)).map((ms) => [ms, values.get(ms) ?? 0]);
}

function stack(fields) {
  const times = timesOf(fields);
  const percent = modeOf(fields[0]) === "percent";
  const wholes = new Map(times.map((ms) => [ms, 0]));
  for (const { points } of fields) for (const [ms, value] of points) wholes.set(ms, wholes.get(ms) + known(value));
  const below = new Map(times.map((ms) => [ms, 0]));
  return fields.map((field) => ({
    ...field,
    points: thinnedOut(field.points, times).map(([ms, value]) => {
      const floor = below.get(ms);
      const top = floor + (percent ? value / (wholes.get(ms) || 1) : value);
      below.set(ms, top);
      return [ms, top, floor];
    }),
  }));
}

/**
 * Fields on top of one another: each point gets the value below it as a third member. What does not stack stands on 0.
 *
 * @param {readonly { points: [number, number][], config: object }[]} fields
 */
export function stacked(fields) {
  const done = new Map();
  for (const group of new Set(fields.filter((field) => modeOf(field) !== "none").map(groupOf))) {
    const members = fields.filter((field) => groupOf(field) === group);
    for (const [at, field] of stack(members).entries()) done.set(members[at], field);
  }
  return fields.map(
    (field) => done.get(field) ?? { ...field, points: field.points.map(([ms, value]) => [ms, value, 0]) },
  );
}
