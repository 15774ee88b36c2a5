const real = (values) => values.filter((value) => value !== null && value !== undefined && !Number.isNaN(value));
const sum = (values) => values.reduce((total, value) => total + value, 0);
const some = (calculate) => (values) => (values.length > 0 ? calculate(values) : undefined);

/** Grafana's calculations, over values without gaps; undefined where there is none. */
const CALCS = {
  lastNotNull: { title: "Last *", of: (values) => values.at(-1) },
  last: { title: "Last", of: (values) => values.at(-1) },
  firstNotNull: { title: "First *", of: (values) => values[0] },
  first: { title: "First", of: (values) => values[0] },
  min: { title: "Min", of: some((values) => values.reduce((least, value) => Math.min(least, value))) },
  max: { title: "Max", of: some((values) => values.reduce((most, value) => Math.max(most, value))) },
  mean: { title: "Mean", of: some((values) => sum(values) / values.length) },
  sum: { title: "Total", of: some(sum) },
  count: { title: "Count", of: (values) => values.length },
  range: { title: "Range", of: some((values) => Math.max(...values) - Math.min(...values)) },
  diff: { title: "Difference", of: some((values) => values.at(-1) - values[0]) },
};

/** @throws for a calculation that is not drawn here */
function calcOf(id) {
  const calc = CALCS[id];
  if (!calc) throw new Error(`the calculation ${JSON.stringify(id)} is not drawn here`);
  return calc;
}

export const reduce = (id, points) => calcOf(id).of(real(points.map(([, value]) => value)));
export const calcTitle = (id) => calcOf(id).title;
