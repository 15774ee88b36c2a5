/** The order in which a locale writes a date. */
export type DateOrder = "dmy" | "mdy" | "ymd";

/** A time without its zone: every reading of it that a locale allows, as if it were UTC. */
export type LocalTime = Partial<Record<DateOrder, number>>;

/** What locales put beside a 12-hour clock, in letters only: `p. m.`, `μ.μ.`, `下午`. */
const BEFORE_NOON = new Set(["am", "上午", "午前", "오전", "πμ", "ص", "pg", "sa", "vm"]);
const AFTER_NOON = new Set(["pm", "下午", "午後", "오후", "μμ", "م", "ptg", "ch", "nm"]);

/** Years of the Buddhist calendar, which Thai locales count in. */
const BUDDHIST = 543;

/**
 * Reads what `new Date().toLocaleString()` gave, in whatever locale: `4/14/2025, 1:20:33 PM`, `14.4.2025 klo 13.20.33`,
 * `2025/4/14 下午1:20:33`, `١٤‏/٤‏/٢٠٢٥، ١:٢٠:٣٣ م`.
 *
 * none    undefined for anything that is not six numbers which can be a date and a time
 * throws  never
 */
export function parseLocalTime(text: string): LocalTime | undefined {
  if (text.length > 100) return undefined;
  const plain = text.replace(/\p{Nd}/gu, asciiDigit);
  const found = [...plain.matchAll(/\d+/g)];
  if (found.length !== 6) return undefined;
  const numbers = found.map(([digits]) => Number(digits));
  const timeFirst = isTimeFirst(plain, found);
  const [date, time] = timeFirst ? [numbers.slice(3), numbers.slice(0, 3)] : [numbers.slice(0, 3), numbers.slice(3)];
  const ofDay = timeOfDay(time, plain);
  if (ofDay === undefined) return undefined;
  const read: LocalTime = {};
  for (const [order, year, month, day] of orders(date)) {
    const start = startOfDay(year, month, day);
    if (start !== undefined) read[order] = start + ofDay;
  }
  return Object.keys(read).length > 0 ? read : undefined;
}

/** Digits stand in blocks of ten in Unicode, zero first. */
function asciiDigit(digit: string): string {
  let code = digit.codePointAt(0) ?? 0;
  let value = 0;
  for (; value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - 1)); code--) value++;
  return String(value);
}

/** Vietnamese puts the time before the date. */
function isTimeFirst(text: string, found: readonly RegExpMatchArray[]): boolean {
  const year = found.findIndex(([digits]) => digits.length === 4);
  if (year >= 0) return year >= 3;
  const [first, second] = found;
  if (!first || !second) return false;
  return text.slice((first.index ?? 0) + first[0].length, second.index).trim() === ":";
}

function timeOfDay([hour = 0, minute = 0, second = 0]: readonly number[], text: string): number | undefined {
  if (hour > 24 || minute > 59 || second > 60) return undefined;
  const letters = text.toLowerCase().replace(/[^\p{L}]+/gu, "");
  const half = hour > 12 ? undefined : AFTER_NOON.has(letters) ? 12 : BEFORE_NOON.has(letters) ? 0 : undefined;
  // Some locales write midnight as 24.
  const hours = half === undefined ? hour % 24 : (hour % 12) + half;
  return ((hours * 60 + minute) * 60 + second) * 1000;
}

function* orders([a = 0, b = 0, c = 0]: readonly number[]): Generator<[DateOrder, number, number, number]> {
  if (a > 31) yield ["ymd", a, b, c];
  else if (c > 31) {
    yield ["mdy", c, a, b];
    yield ["dmy", c, b, a];
  } else {
    yield ["mdy", c + 2000, a, b];
    yield ["dmy", c + 2000, b, a];
    yield ["ymd", a + 2000, b, c];
  }
}

function startOfDay(written: number, month: number, day: number): number | undefined {
  const year = written > 2400 ? written - BUDDHIST : written < 100 ? written + 2000 : written;
  if (year < 2010 || year > 2100 || month < 1 || month > 12 || day < 1) return undefined;
  const start = Date.UTC(year, month - 1, day);
  return new Date(start).getUTCDate() === day ? start : undefined;
}

/**
 * A time that needs no zone: ms since the epoch as a number or as text of one, or ISO text with its zone.
 *
 * none    undefined for anything else
 */
export function absoluteTime(value: unknown): number | undefined {
  let time = value;
  if (typeof value === "string") {
    if (/^\s*\d{12,14}(?:\.\d+)?\s*$/.test(value)) time = Number(value);
    else if (/^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)$/.test(value)) time = Date.parse(value);
  }
  return typeof time === "number" && time > 0 && time < 8.64e15 ? time : undefined;
}
