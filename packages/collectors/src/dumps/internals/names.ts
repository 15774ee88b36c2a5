import { isPlainName } from "../plain-name";

/** A name that holds no address and nobody's name: that of a dump if it is plain, else a number. */
export function createNames(prefix: string, taken: Iterable<string>): (name: string) => string {
  const names = new Map<string, string>();
  const used = new Set(taken);
  let number = 0;
  return (name) => {
    if (isPlainName(name)) return name;
    let known = names.get(name);
    if (known === undefined) {
      do known = `${prefix}${++number}`;
      while (used.has(known));
      names.set(name, known);
    }
    return known;
  };
}
