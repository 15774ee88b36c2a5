import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { must } from "./run.mjs";
import { onPath } from "./system.mjs";

/** Where parts are kept that were built once: outside of the repository, as the XDG base directories say. */
const cache = () => join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "rtcscope");

/**
 * A command of a Go module, at one version.
 *
 * @typedef {{ name: string, version: string, module: string, built: string }} GoCommand `name` of the file in the cache,
 *   `module` path of the command's package, `built` the name that Go gives it
 */

const target = ({ name, version }) => join(cache(), `${name}-${version}`);

/** @returns {string | undefined} the command's path, once it was built */
export function builtGo(command) {
  const path = join(target(command), command.name);
  return existsSync(path) ? path : undefined;
}

/**
 * Builds a command into the cache. It appears there as a whole or not at all, so two builds at once do not disturb
 * each other.
 */
export async function buildGo(command) {
  const { name, version, module, built } = command;
  if (!onPath(["go"])) {
    throw new Error(`${name} is built from source and needs Go on the PATH: https://go.dev/doc/install`);
  }
  mkdirSync(cache(), { recursive: true });
  const folder = mkdtempSync(join(cache(), `${name}-${version}.building-`));
  try {
    await must("go", ["install", `${module}@v${version}`], { env: { GOBIN: folder } });
    renameSync(join(folder, built), join(folder, name));
    if (!builtGo(command)) renameSync(folder, target(command));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
