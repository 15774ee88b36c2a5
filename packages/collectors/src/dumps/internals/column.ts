/** The values of one series, kept small: a dump has thousands of series, most of them constant or slowly counting. */
export interface Column {
  readonly length: number;
  /** undefined where the browser had no value (`null`). */
  at(index: number): unknown;
}

type Numbers = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** Texts that occur again and again (ids, states, names of codecs), each kept once. */
export class Texts {
  private readonly known = new Map<string, string>();

  share(text: string): string {
    const known = this.known.get(text);
    if (known !== undefined) return known;
    this.known.set(text, text);
    return text;
  }
}

/** Packs values in the least of: one value, a table of distinct values with an index, an array of numbers. */
export function packColumn(values: readonly unknown[], texts: Texts): Column {
  const { length } = values;
  const table = tableOf(values, length >> 2);
  if (table?.size === 1) return constant(length, kept(values[0], texts));
  if (table !== undefined && table.size <= 0x10000) return indexed(values, table, texts);
  const numbers = numbersOf(values);
  if (numbers) return { length, at: (index) => numbers[index] };
  const all = values.map((value) => kept(value, texts));
  return { length, at: (index) => all[index] };
}

/** Distinct values with their index, unless there are too many for a table to be worth it. */
function tableOf(values: readonly unknown[], most: number): Map<unknown, number> | undefined {
  const table = new Map<unknown, number>();
  for (const value of values) {
    if (table.has(value)) continue;
    if (table.size > most || (typeof value === "object" && value !== null)) return undefined;
    table.set(value, table.size);
  }
  return table;
}

function constant(length: number, value: unknown): Column {
  return { length, at: (index) => (index >= 0 && index < length ? value : undefined) };
}

function indexed(values: readonly unknown[], table: Map<unknown, number>, texts: Texts): Column {
  const distinct = [...table.keys()].map((value) => kept(value, texts));
  const indexes = table.size <= 0x100 ? new Uint8Array(values.length) : new Uint16Array(values.length);
  values.forEach((value, n) => {
    indexes[n] = table.get(value) ?? 0;
  });
  return { length: values.length, at: (index) => distinct[indexes[index] ?? -1] };
}

/** undefined if not all of them are numbers. */
function numbersOf(values: readonly unknown[]): Numbers | undefined {
  let whole = true;
  let greatest = 0;
  for (const value of values) {
    if (typeof value !== "number") return undefined;
    if (!Number.isInteger(value) || value < 0 || Object.is(value, -0)) whole = false;
    if (value > greatest) greatest = value;
  }
  if (!whole || greatest > 0xffff_ffff) return Float64Array.from(values as number[]);
  if (greatest <= 0xff) return Uint8Array.from(values as number[]);
  return greatest <= 0xffff ? Uint16Array.from(values as number[]) : Uint32Array.from(values as number[]);
}

function kept(value: unknown, texts: Texts): unknown {
  if (value === null) return undefined;
  return typeof value === "string" ? texts.share(value) : value;
}
