import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The captures of a folder, as its reference.json names them: each as it is, as its `.gz`, or both.
 *
 * @returns {{ name: string, files: string[], reference: object }[] | undefined} undefined where there is no reference.json;
 *   a capture without a file has no `files`
 */
export function readCaptures(folder) {
  const path = join(folder, "reference.json");
  if (!existsSync(path)) return undefined;
  const { captures } = JSON.parse(readFileSync(path, "utf8"));
  return Object.entries(captures).map(([name, reference]) => ({
    name,
    files: [name, `${name}.gz`].filter((file) => existsSync(join(folder, file))),
    reference,
  }));
}
