import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");

it("has one copy of every OpenTelemetry package, in the catalog's version", () => {
  const locked = new Map<string, Set<string>>();
  for (const [, name = "", version = ""] of read("pnpm-lock.yaml").matchAll(
    /^ {2}'?(@opentelemetry\/[a-z-]+)@([\d.]+)'?:/gm,
  )) {
    locked.set(name, (locked.get(name) ?? new Set()).add(version));
  }
  expect(locked.size).toBeGreaterThan(10);
  expect([...locked].filter(([, versions]) => versions.size > 1)).toEqual([]);
  for (const [, name = "", version] of read("pnpm-workspace.yaml").matchAll(
    /^ {2}"(@opentelemetry\/[a-z-]+)": ([\d.]+)$/gm,
  )) {
    expect([...(locked.get(name) ?? [])], name).toEqual([version]);
  }
});
