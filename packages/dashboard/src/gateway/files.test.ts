import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { gatewayConfig } from "./config";
import { DESTINATIONS, QUEUE_ON_DISK } from "./destinations";
import { env, needed } from "./env";
import { gatewayFiles } from "./files";
import { toYaml } from "./yaml";

describe("packages/dashboard/gateway", () => {
  it("says in YAML what the data says", () => {
    const files = gatewayFiles();
    expect(parse(files["gateway.yaml"] ?? "")).toEqual(gatewayConfig());
    for (const { file, config } of [...DESTINATIONS, QUEUE_ON_DISK])
      expect(parse(files[`${file}.yaml`] ?? "")).toEqual(JSON.parse(JSON.stringify(config)));
  });

  it("has destinations that do not get in each other's way", () => {
    const names = (of: (config: { exporters?: object; service?: { pipelines?: object } }) => object | undefined) =>
      DESTINATIONS.flatMap(({ config }) => Object.keys(of(config as { exporters?: object }) ?? {}));
    for (const all of [names(({ exporters }) => exporters), names(({ service }) => service?.pipelines)])
      expect(new Set(all).size).toBe(all.length);
  });
});

describe("docs/gateway.md", () => {
  const read = (path: string) => readFile(new URL(`../../../../${path}`, import.meta.url), "utf8");

  it("names every variable that the files read, and no other", async () => {
    const inFiles = Object.values(gatewayFiles()).flatMap((text) => text.match(/RTCSCOPE_[A-Z_]+/g) ?? []);
    const inDocs = (await read("docs/gateway.md")).match(/RTCSCOPE_[A-Z_]+/g) ?? [];
    expect([...new Set(inDocs)].sort()).toEqual([...new Set(inFiles)].sort());
  });

  it("names every file", async () => {
    const docs = await read("docs/gateway.md");
    for (const name of Object.keys(gatewayFiles())) expect(docs).toContain(`\`${name}\``);
  });

  it("has the title of every test of the losses and of restarts", async () => {
    const docs = (await read("docs/gateway.md")).replace(/\s+/g, " ");
    for (const file of ["losses", "restart"]) {
      const tests = await read(`e2e/gateway/${file}.test.ts`);
      const titles = [...tests.matchAll(/\bit\("([^"]+)"/g)].map(([, title = ""]) => title);
      expect(titles.length).toBeGreaterThan(4);
      for (const title of titles) expect(docs).toContain(title);
    }
  });
});

describe("a configuration as YAML", () => {
  it("quotes what would not be text, and keeps a variable bare so that it can be a list or a number", () => {
    const data = {
      port: env("A", "127.0.0.1:4318"),
      list: env("B"),
      text: `Basic ${needed("C")}`,
      quotes: `it's "so"`,
      words: ["true", "no", "", "plain", "a: b", "# c", "- d", "*e", "1"],
      numbers: [0.25, 1, 1e21],
      nested: [[{ a: [], b: {} }], { key: "x", optional: true }],
      nothing: null,
    };
    const yaml = toYaml(data, ["a comment", ""]);
    expect(parse(yaml)).toEqual(data);
    expect(yaml).toMatch(/^# a comment\n#\nport: \$\{env:A:-127\.0\.0\.1:4318\}\nlist: \$\{env:B:-\}\n/);
  });
});
