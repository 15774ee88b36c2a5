import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll } from "vitest";
import { temporaryFolder } from "../servers/process";

const folder = temporaryFolder("gateway-test");
let files = 0;

afterAll(async () => rm((await folder).path, { recursive: true, force: true }));

/**
 * A configuration that is merged over the shipped one, as a file: what a test takes away to show what it is for. The
 * Collector merges maps and replaces lists.
 */
export async function changed(configuration: object): Promise<string> {
  const path = join((await folder).path, `${++files}.yaml`);
  await writeFile(path, JSON.stringify(configuration));
  return path;
}
