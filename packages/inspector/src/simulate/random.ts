/** Chance that follows from a seed: the same plan wherever and whenever it is made. */
export interface Random {
  /** [0, 1) */
  next(): number;
  /** A whole number, both bounds included. */
  between(least: number, most: number): number;
  chance(share: number): boolean;
  pick<T>(of: readonly [T, ...T[]]): T;
  /** One of the names, by weights of any scale. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K;
  /** A UUID (version 8 of RFC 9562, section 5.8). */
  uuid(): string;
}

/** 32 bits of text: FNV-1a, finished like MurmurHash3 so that neighbouring seeds have nothing in common. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

/**
 * @param seed parts that name whose chance this is: one stream of numbers for each, so that a change in one session's
 * plan moves no other
 */
export function createRandom(...seed: readonly (string | number)[]): Random {
  let state = hash(seed.join("/"));
  // mulberry32: 32 bits of state are plenty for the few hundred draws of one session.
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    between,
    chance: (share) => next() < share,
    pick: (of) => of[between(0, of.length - 1)] ?? of[0],
    weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
      const names = Object.keys(weights) as K[];
      let left = next() * names.reduce((sum, name) => sum + weights[name], 0);
      for (const name of names) {
        left -= weights[name];
        if (left < 0) return name;
      }
      return names.at(-1) as K;
    },
    uuid() {
      const hex = Array.from({ length: 32 }, () => between(0, 15).toString(16));
      hex[12] = "8";
      hex[16] = (8 + between(0, 3)).toString(16);
      return hex.join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
    },
  };
}
