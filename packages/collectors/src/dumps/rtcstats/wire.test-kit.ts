import type { DumpText } from "../source";
import type { DumpItem, DumpObservation } from "../types";

/** A text as `openDump` gives it, in chunks of that many characters. */
export function textOf(text: string, chunk = 7_000): DumpText {
  async function* chunks() {
    for (let at = 0; at < text.length; at += chunk) yield text.slice(at, at + chunk);
  }
  return { gzip: false, kind: "lines", head: text.slice(0, 65_536), chunks: chunks(), damage: () => undefined };
}

export async function collect(items: AsyncIterable<DumpItem>): Promise<DumpItem[]> {
  const all: DumpItem[] = [];
  for await (const item of items) all.push(item);
  return all;
}

export const observationsOf = (items: readonly DumpItem[]): DumpObservation["observation"][] =>
  items.flatMap((item) => (item.type === "observation" ? [item.observation] : []));
