import { behaviours } from "./behaviours";
import type { Difference, Row } from "./rows";
import type { Told } from "./told";

function sum(tells: Partial<Told>): string {
  const all = Object.entries(tells).flatMap(([what, values]) =>
    (values as readonly (string | Told["outages"][number])[]).map((value) => {
      if (typeof value === "string") return what === "closes" ? `closed by: ${value}` : value;
      return `outage: ${value.cause}, ${value.mode}, attempts ${value.attempts ?? "not told"}`;
    }),
  );
  return all.map((one) => `\`${one}\``).join(", ");
}

const instead = (difference: Difference) => ("cannot" in difference ? "cannot happen" : sum(difference.tells));

/** What is told otherwise than by the other transports, and why: a table of Markdown. */
export function differences(rows: readonly Row[]): string {
  const lines = behaviours.flatMap(({ name }) => {
    const same = new Map<string, string[]>();
    for (const row of rows) {
      const difference = row.differs[name];
      if (!difference) continue;
      const cells = `${instead(difference)} | ${difference.because}`;
      same.set(cells, [...(same.get(cells) ?? []), row.name]);
    }
    return [...same].map(([cells, names]) => `| ${name} | ${names.join(", ")} | ${cells} |`);
  });
  return ["| behaviour | transport | instead | because |", "| --- | --- | --- | --- |", ...lines].join("\n");
}
