import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DASHBOARDS } from "../dashboards";
import { NAMINGS } from "../query";
import { bundleFiles } from ".";
import { IMAGES } from "./compose";
import { DERIVED_COLUMNS } from "./honeycomb";

const docs = readFileSync(new URL("../../../../docs/dashboards.md", import.meta.url), "utf8");
const textOf = (path: string) => bundleFiles().find((file) => file.path === path)?.text ?? "";

describe("docs/dashboards.md", () => {
  it("names every dashboard, naming and derived column", () => {
    const names = [
      ...Object.values(DASHBOARDS).map(({ uid }) => uid),
      ...NAMINGS,
      ...DERIVED_COLUMNS.map(({ alias }) => alias),
    ];
    expect(names.filter((name) => !docs.includes(`\`${name}\``))).toEqual([]);
  });

  it("names every variable of compose.yaml with its default, and the gateway's image", () => {
    const variables = [...textOf("compose.yaml").matchAll(/\$\{(\w+):-([^}]*)\}/g)];
    expect(variables.length).toBeGreaterThan(0);
    for (const [, name, fallback] of variables)
      expect(docs).toMatch(new RegExp(`^\\| \`${name}\` +\\| \`${fallback}\` +\\|`, "m"));
    expect(docs).toContain(`\`${IMAGES.gateway}\``);
  });

  it("names every variable of the dashboards", () => {
    const variables = bundleFiles()
      .filter(({ path }) => path.startsWith("grafana/dashboards/"))
      .flatMap(({ text }) => JSON.parse(text).templating.list.map(({ name }: { name: string }) => name));
    expect([...new Set(variables)].filter((name) => !docs.includes(`\`${name}\``))).toEqual([]);
  });

  it("says where every folder's files are", () => {
    const folders = new Set(bundleFiles().map(({ path }) => path.split("/")[0]));
    expect([...folders].filter((folder) => !docs.includes(`| \`${folder}`) && !docs.includes(`\`${folder}/`))).toEqual(
      [],
    );
  });
});
