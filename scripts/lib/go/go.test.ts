/** What is built with Go is built from what was committed: the places that name a version agree. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");

/** Module and version, as every one of these files spells them. */
const modules = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, module]) => module).sort();

const gateway = "packages/dashboard/gateway";
const manifest = modules(read(`${gateway}/builder.yaml`), /^ {2}- gomod: (\S+ v\S+)$/gm);

describe("the gateway's Collector", () => {
  it("has the components of its manifest, and no others", () => {
    const sources = read(`${gateway}/build/components.go`) + read(`${gateway}/build/main.go`);
    expect(modules(sources, /: "(\S+ v\d\S+)",$/gm)).toEqual(manifest);
  });

  it("is built from the modules of its manifest", () => {
    const required = modules(read(`${gateway}/build/go.mod`), /^\t(\S+ v\S+)$/gm);
    expect(required).toEqual(expect.arrayContaining(manifest));
  });
});

it.each([
  // Prometheus 3.9.1 is v0.309.1 as a module.
  ["prometheus", "3.9.1", "github.com/prometheus/prometheus v0.309.1"],
  ["loki", "3.7.8", "github.com/grafana/loki/v3 v3.7.8"],
])("%s is %s", (name, version, module) => {
  expect(read(`scripts/lib/go/${name}/go.mod`)).toContain(`\t${module}`);
  expect(read("scripts/lib/parts.mjs")).toContain(`name: "${name}",\n  version: "${version}"`);
});
