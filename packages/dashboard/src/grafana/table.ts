import { basePanel, type PanelSpec, type UnplacedPanel } from "./panels";
import type { DataLink, FieldOverride, Query, ThresholdStep } from "./types";
import type { Unit } from "./units";

/** One figure of a table: a query at one time that gives a row per series. */
export interface Column {
  title: string;
  query: Query;
  unit: Unit;
  decimals?: number;
  thresholds?: readonly ThresholdStep[];
}

export interface TableSpec extends Omit<PanelSpec, "queries" | "unit" | "links" | "thresholds" | "decimals"> {
  /** What the rows are: labels as the store spells them, and what to call their columns. */
  by: Readonly<Record<string, string>>;
  columns: readonly Column[];
  /** Title of the column that is sorted by, largest first. */
  sortBy?: string;
  /** What a click on the first column offers. */
  rowLinks?: readonly DataLink[];
}

const bare = (label: string) => label.replace(/^"(.*)"$/, "$1");
const letter = (at: number) => String.fromCharCode(65 + at);

const named = (name: string, properties: FieldOverride["properties"]): FieldOverride => ({
  matcher: { id: "byName", options: name },
  properties,
});

function columnOverride({ title, unit, decimals, thresholds }: Column): FieldOverride {
  return named(title, [
    { id: "unit", value: unit },
    ...(decimals === undefined ? [] : [{ id: "decimals", value: decimals }]),
    ...(thresholds
      ? [
          { id: "thresholds", value: { mode: "absolute", steps: thresholds } },
          { id: "custom.cellOptions", value: { type: "color-text" } },
        ]
      : []),
  ]);
}

/** Rows by labels, a column per query: queries of the same labels meet in one row. */
export function table(spec: TableSpec): UnplacedPanel {
  const { by, columns, sortBy, rowLinks, ...rest } = spec;
  const labels = Object.entries(by).map(([label, title]) => [bare(label), title] as const);
  const [first] = labels;
  const values = columns.map(
    ({ title }, at) => [columns.length > 1 ? `Value #${letter(at)}` : "Value", title] as const,
  );
  const order = [...labels, ...values].map(([name], at) => [name, at] as const);
  return basePanel(
    "table",
    {
      ...rest,
      unit: columns[0]?.unit ?? "none",
      queries: columns.map(({ query }) => ({ ...query, format: "table" })),
      overrides: [
        ...columns.map(columnOverride),
        ...(first && rowLinks ? [named(first[1], [{ id: "links", value: rowLinks }])] : []),
        ...(spec.overrides ?? []),
      ],
    },
    {
      custom: { align: "auto", cellOptions: { type: "auto" }, filterable: false, inspect: false },
      options: {
        showHeader: true,
        cellHeight: "sm",
        footer: { show: false, reducer: ["sum"], countRows: false, fields: "" },
        ...(sortBy ? { sortBy: [{ displayName: sortBy, desc: true }] } : {}),
      },
      transformations: [
        { id: "merge", options: {} },
        {
          id: "organize",
          options: {
            excludeByName: { Time: true },
            indexByName: Object.fromEntries(order),
            renameByName: Object.fromEntries([...labels, ...values]),
          },
        },
      ],
    },
  );
}

export interface SpanTableSpec extends Omit<PanelSpec, "unit" | "queries"> {
  query: Query;
  /** Links by the column that carries them. */
  columnLinks: Readonly<Record<string, readonly DataLink[]>>;
}

/** Spans as the trace store finds them: its own columns, and the attributes that the query selects. */
export function spanTable({ query, columnLinks, ...spec }: SpanTableSpec): UnplacedPanel {
  return basePanel(
    "table",
    {
      ...spec,
      unit: "string",
      queries: [query],
      overrides: Object.entries(columnLinks).map(([column, links]) => named(column, [{ id: "links", value: links }])),
    },
    {
      custom: { align: "auto", cellOptions: { type: "auto" }, filterable: true, inspect: false },
      options: { showHeader: true, cellHeight: "sm" },
    },
  );
}
