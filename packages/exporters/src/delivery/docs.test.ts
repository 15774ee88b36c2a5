import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DEFAULT_LIMITS } from "./limits";

const page = readFileSync(new URL("../../../../docs/delivery.md", import.meta.url), "utf8");
const rows = page.split("\n").filter((line) => line.startsWith("| "));

describe("docs/delivery.md", () => {
  const named = rows.flatMap((row) => {
    const match = /`(\w+\.test\.ts)`: (.+) \|$/.exec(row);
    return match ? [[match[1] ?? "", match[2] ?? ""] as const] : [];
  });

  it("names a test for every rule", () => {
    const policy = page.split("\n## ").find((section) => section.startsWith("The policy"));
    const rules = policy?.split("\n").filter((line) => line.startsWith("| ")) ?? [];
    expect(rules.slice(2).filter((row) => !/`\w+\.test\.ts`: /.test(row))).toEqual([]);
    expect(named.length).toBeGreaterThan(30);
  });

  it.each(named)("%s has a test called: %s", (file, title) => {
    const url = new URL(`./${file}`, import.meta.url);
    expect(existsSync(url)).toBe(true);
    // Tables build titles from parts ("stretches %s"), so the words after the verb may stand alone.
    expect(readFileSync(url, "utf8")).toContain(title);
  });

  it("gives the limits as they are", () => {
    const told = Object.fromEntries(
      rows.flatMap((row) => {
        const match = /^\| `(\w+)` \| (\d+) \|/.exec(row);
        return match ? [[match[1], Number(match[2])]] : [];
      }),
    );
    expect(told).toEqual(DEFAULT_LIMITS);
  });
});
