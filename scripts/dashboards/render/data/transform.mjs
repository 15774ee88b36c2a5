/** Grafana's transformations of tables, as far as our dashboards use them. A table is `{ columns, rows }`. */

/** All tables under all columns; rows that agree in every column they share become one. */
function merge(all) {
  // A query that found nothing has no columns of its own, and must not decide which ones are shared.
  const found = all.filter(({ rows }) => rows.length > 0);
  const tables = found.length > 0 ? found : all;
  const columns = [...new Set(tables.flatMap((table) => table.columns))];
  const shared = columns.filter((column) => tables.every((table) => table.columns.includes(column)));
  const merged = new Map();
  for (const [at, table] of tables.entries())
    for (const row of table.rows) {
      const cells = Object.fromEntries(table.columns.map((column, index) => [column, row[index]]));
      const key = tables.length > 1 ? JSON.stringify(shared.map((column) => cells[column])) : `${at} ${merged.size}`;
      merged.set(key, { ...merged.get(key), ...cells });
    }
  return [{ columns, rows: [...merged.values()].map((cells) => columns.map((column) => cells[column])) }];
}

/** Which columns are shown, in which order, and what they are called. */
function organize(tables, { excludeByName = {}, indexByName = {}, renameByName = {} }) {
  return tables.map(({ columns, rows }) => {
    const place = (column) => indexByName[column] ?? Infinity;
    const kept = columns
      .map((column, index) => ({ column, index }))
      .filter(({ column }) => !excludeByName[column])
      .sort((a, b) => (place(a.column) === place(b.column) ? a.index - b.index : place(a.column) - place(b.column)));
    return {
      columns: kept.map(({ column }) => renameByName[column] || column),
      rows: rows.map((row) => kept.map(({ index }) => row[index])),
    };
  });
}

const sortBy = (tables, { sort = [] }) =>
  tables.map((table) =>
    sorted(
      table,
      sort.map(({ field, desc }) => ({ displayName: field, desc })),
    ),
  );

const TRANSFORMATIONS = { merge, organize, sortBy };

/** Rows in the order of a column; empty cells last. */
export function sorted({ columns, rows }, [by]) {
  const at = by ? columns.indexOf(by.displayName) : -1;
  if (at < 0) return { columns, rows };
  const direction = by.desc ? -1 : 1;
  const compare = (a, b) => {
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
    return (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b))) * direction;
  };
  return { columns, rows: [...rows].sort((a, b) => compare(a[at], b[at])) };
}

/** @throws for a transformation that is not drawn here */
export function transform(tables, transformations = []) {
  return transformations
    .filter(({ disabled }) => !disabled)
    .reduce((current, { id, options }) => {
      const step = TRANSFORMATIONS[id];
      if (!step) throw new Error(`the transformation ${JSON.stringify(id)} is not drawn here`);
      return step(current, options ?? {});
    }, tables);
}
