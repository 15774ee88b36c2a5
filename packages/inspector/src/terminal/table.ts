export interface Column {
  title: string;
  align?: "right" | undefined;
}

/**
 * Rows under their titles, as narrow as their content; a column in which no row has anything is left out.
 */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const shown = columns.flatMap((column, at) => {
    const cells = rows.map((row) => row[at] ?? "");
    if (cells.every((cell) => cell === "")) return [];
    return [{ column, cells, width: Math.max(column.title.length, ...cells.map((cell) => cell.length)) }];
  });
  const line = (cellOf: (column: (typeof shown)[number]) => string) =>
    shown
      .map((each) => {
        const cell = cellOf(each);
        return each.column.align === "right" ? cell.padStart(each.width) : cell.padEnd(each.width);
      })
      .join(" ")
      .trimEnd();
  return [line(({ column }) => column.title), ...rows.map((_, at) => line(({ cells }) => cells[at] ?? ""))];
}
