import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** Where the bundle is committed, for readers: what `rtcscope dashboards` writes for a user, and the rules' own tests. */
export const folder = fileURLToPath(new URL("../../packages/dashboard/", import.meta.url));

/** Folders of it that hold nothing else; of gateway/ only its own YAML files, for the builder's stand beside them. */
const OURS = ["grafana", "honeycomb", "loki", "prometheus", "tempo"];
const BY_HAND = ["gateway/builder.yaml"];

function filesBelow(path) {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(path, entry.name)) : [join(path, entry.name)],
  );
}

function committed() {
  const gateway = readdirSync(join(folder, "gateway"))
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => join(folder, "gateway", name));
  return [...OURS.flatMap((name) => filesBelow(join(folder, name))), ...gateway]
    .map((path) => relative(folder, path).replaceAll("\\", "/"))
    .filter((path) => !BY_HAND.includes(path));
}

/**
 * What is committed and is not as it would be generated; `text` is what it should be, nothing where it should not be.
 *
 * @param {readonly { path: string, text: string }[]} files
 * @returns {{ path: string, text: string | undefined }[]}
 */
export function findStale(files) {
  const wanted = new Map(files.map(({ path, text }) => [path, text]));
  const current = (path) => (existsSync(join(folder, path)) ? readFileSync(join(folder, path), "utf8") : undefined);
  const paths = new Set([...wanted.keys(), ...committed()]);
  return [...paths]
    .filter((path) => current(path) !== wanted.get(path))
    .sort()
    .map((path) => ({ path, text: wanted.get(path) }));
}
