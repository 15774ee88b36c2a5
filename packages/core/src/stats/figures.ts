import { known, mean, perSecond } from "./rates";

/**
 * The numbers of one object now and at its previous reading. Figures are computed when they are asked for, by accessors that a
 * table puts on the class: a page that looks at ten of them does not pay for eighty, and the code of a figure is one word.
 * Each class fills in its own fields: a constructor shared by all of them would see objects of every shape, and be slow.
 */
export class Figures {
  declare values: readonly number[];
  /** The same at the previous reading; undefined at a new baseline. */
  declare before: readonly number[] | undefined;
  declare intervalMs: number | undefined;

  toJSON(): object {
    return plain(this);
  }
}

/** The numbers behind a stream or layer, by the slots of slots.ts; undefined if no reader made it. */
export function numbersOf(object: object): Figures | undefined {
  return object instanceof Figures ? object : undefined;
}

/** What stands in a slot of `values`. */
export function total(of: Figures, slot: number): number {
  return of.values[slot] as number;
}

/** How much that grew since the previous reading, NaN if unknown. Negative only where a counter may rightly fall. */
export function change({ values, before }: Figures, slot: number): number {
  return before === undefined ? Number.NaN : (values[slot] as number) - (before[slot] as number);
}

/** As `change`, but a counter that fell did not grow by anything known. */
export function growth(of: Figures, slot: number): number {
  const grown = change(of, slot);
  return grown >= 0 ? grown : Number.NaN;
}

/** `growth` per second. */
export function rate(of: Figures, slot: number): number {
  return perSecond(growth(of, slot), of.intervalMs ?? Number.NaN);
}

const INNER = /^(values|before|main|heard|source)$/;
const named = new WeakMap<object, readonly string[]>();

/** The fields of an object, own ones and computed ones, without what they are computed from. */
export function fieldsOf(object: object): readonly string[] {
  const prototype: object = Object.getPrototypeOf(object);
  if (prototype === Object.prototype) return Object.keys(object);
  // All objects of a class have the same fields, and to walk along the computed ones is slow.
  let names = named.get(prototype);
  if (names === undefined) {
    const found: string[] = [];
    for (const name in object) if (!INNER.test(name)) found.push(name);
    names = found;
    named.set(prototype, names);
  }
  return names;
}

/** The figures of an object as plain data. */
export function plain(object: object): object {
  const copy: Record<string, unknown> = {};
  for (const name of fieldsOf(object)) copy[name] = (object as Record<string, unknown>)[name];
  return copy;
}

/** Figures by name, and how they are made from an object's numbers. */
export interface Computed<T = Figures> {
  readonly [name: string]: (of: T) => unknown;
}

/** Puts computed figures on a class. What is not finite leaves as undefined. */
export function accessors<T>(prototype: object, table: Computed<T>): void {
  for (const [name, figure] of Object.entries(table))
    accessor(prototype, name, function (this: T) {
      const value = figure(this);
      return typeof value === "number" ? known(value) : value;
    });
}

function accessor(prototype: object, name: string, get: () => unknown): void {
  Object.defineProperty(prototype, name, { get, enumerable: true });
}

/**
 * Puts the figures of one kind of object on its class. One word per slot of `values`, in their order:
 *
 * | word     | figures |
 * | ---      | --- |
 * | `name`   | the counter `name` and its growth `nameDelta` (`nameMs` and `nameDeltaMs`) |
 * | `name~`  | the same for a counter that may fall |
 * | `name!`  | a level: only `name` |
 * | `name/n` | the sum of something over the things counted in slot n: its mean `name` per interval and `nameOverall` for life |
 * | `_`      | none: other figures are made from it |
 */
export function figures(prototype: object, words: string, firstSlot = 0): void {
  words.split(" ").forEach((word, index) => {
    const slot = index + firstSlot;
    const [, name = "", unit = "", mark, per] = /^(\w+?)(Ms)?([!~/]?)(\d*)$/.exec(word) ?? [];
    const amount = Number(per);
    const define = (suffix: string, get: (this: Figures) => unknown): void =>
      accessor(prototype, name + suffix + unit, get);
    if (mark === "/") {
      define("", function () {
        return known(mean(growth(this, slot), growth(this, amount)));
      });
      define("Overall", function () {
        return known(mean(total(this, slot), total(this, amount)));
      });
    } else if (name !== "_") {
      define("", function () {
        return known(total(this, slot));
      });
      if (mark !== "!")
        define("Delta", function () {
          return known(mark ? change(this, slot) : growth(this, slot));
        });
    }
  });
}
