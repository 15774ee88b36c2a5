import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { root, run } from "./run.mjs";
import { onPath } from "./system.mjs";

/** Where parts are kept that were built once: outside of the repository, as the XDG base directories say. */
const cache = () => join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "rtcscope");

/**
 * What is built from a Go module, at one version.
 *
 * @typedef {object} GoModule
 * @property {string} name of its folder in the cache
 * @property {string} version
 * @property {string} [folder] of this repository, whose go.mod and go.sum pin every module; without one the commands'
 *   own module does
 * @property {Readonly<Record<string, string>>} commands name of a file in the cache → path of that command's package
 */

/** What a folder says of the build: another go.mod, go.sum or source is another program. */
function fingerprint(folder) {
  const hash = createHash("sha256");
  for (const file of readdirSync(join(root, folder)).sort()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, folder, file)))
      .update("\0");
  }
  return hash.digest("hex").slice(0, 12);
}

const target = ({ name, version, folder }) =>
  join(cache(), folder ? `${name}-${version}-${fingerprint(folder)}` : `${name}-${version}`);

/** @returns {string | undefined} a command's path, once it was built; the first one's, where none is named */
export function builtGo(module, command = Object.keys(module.commands)[0]) {
  const path = join(target(module), command);
  return existsSync(path) ? path : undefined;
}

/** Small, the same on every machine and at every commit, and by the versions that were committed. */
const FLAGS = ["-mod=readonly", "-trimpath", "-buildvcs=false", "-ldflags=-s -w"];

async function go(args, { name, cwd, env }) {
  const { code, output } = await run("go", args, { cwd, env: { CGO_ENABLED: "0", GOWORK: "off", ...env } });
  if (code === 0) return;
  // Go gets the version that it needs by itself, unless it was told not to.
  const old = /requires go >= (\S+) \(running go ([^;)\s]+)/.exec(output);
  if (old) throw new Error(`${name} needs Go ${old[1]} and this is Go ${old[2]}: https://go.dev/doc/install`);
  throw new Error(`go ${args.join(" ")} exited with ${code}\n${output.slice(-8000)}`);
}

/**
 * Builds a module's commands into the cache. They appear there as a whole or not at all, so two builds at once do not
 * disturb each other.
 */
export async function buildGo(module) {
  const { name, version, folder, commands } = module;
  if (!onPath(["go"])) {
    throw new Error(`${name} is built from source and needs Go on the PATH: https://go.dev/doc/install`);
  }
  mkdirSync(cache(), { recursive: true });
  const building = mkdtempSync(join(cache(), `${name}-${version}.building-`));
  try {
    for (const [command, path] of Object.entries(commands)) {
      if (folder) {
        await go(["build", ...FLAGS, "-o", join(building, command), path], { name, cwd: join(root, folder) });
      } else {
        await go(["install", `${path}@v${version}`], { name, env: { GOBIN: building } });
        renameSync(join(building, path.slice(path.lastIndexOf("/") + 1)), join(building, command));
      }
    }
    if (!builtGo(module)) renameSync(building, target(module));
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
}
