import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

/** Where the inspector that holds a store listens: other commands reach the store through it. */
export const ADDRESS_FILE = "inspector.json";

const address = z.object({ url: z.url({ protocol: /^http$/ }), pid: z.int() });

/** Says who holds the store of this folder; resolves with the way to take that back. Never fails: it is a convenience. */
export async function publishAddress(dir: string, url: string): Promise<() => Promise<void>> {
  const file = join(dir, ADDRESS_FILE);
  await writeFile(file, `${JSON.stringify({ url, pid: process.pid })}\n`).catch(() => undefined);
  return async () => {
    // A later holder may have written its own meanwhile.
    if ((await read(file))?.pid === process.pid) await rm(file, { force: true }).catch(() => undefined);
  };
}

/** Address of the inspector that holds the store of this folder; `undefined` when none said so. */
export async function inspectorAddress(dir: string): Promise<string | undefined> {
  return (await read(join(dir, ADDRESS_FILE)))?.url;
}

async function read(file: string): Promise<z.output<typeof address> | undefined> {
  try {
    return address.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return undefined;
  }
}
