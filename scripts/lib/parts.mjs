import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import { must, run } from "./run.mjs";

function onPath(names) {
  const folders = (process.env.PATH ?? "").split(delimiter);
  for (const name of names) {
    for (const folder of folders) if (existsSync(join(folder, name))) return join(folder, name);
  }
  return undefined;
}

const isRoot = () => process.getuid?.() === 0;
let updated = false;

/** Debian's package manager; with sudo where that asks for no password. */
async function apt(packageName) {
  const sudo = isRoot() ? [] : ["sudo", "-n"];
  const call = (...args) => {
    const [command, ...rest] = [...sudo, "apt-get", ...args];
    return must(command, rest, { env: { DEBIAN_FRONTEND: "noninteractive" } });
  };
  if (!onPath(["apt-get"]) || (!isRoot() && (await run("sudo", ["-n", "true"])).code !== 0)) {
    throw new Error(
      `${packageName} is missing and cannot be installed from here; install it with your package manager`,
    );
  }
  if (!updated) await call("update", "-q");
  updated = true;
  await call("install", "-y", "-q", "--no-install-recommends", packageName);
}

/**
 * The real parts that tests and demo run against, each found where it is or installed. `find` answers with a path.
 */
export const parts = {
  chromium: {
    title: "Chromium",
    needed: "the demo and the browser tests",
    find: () =>
      process.env.RTCSCOPE_CHROMIUM ??
      onPath(["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]),
    install: () => apt("chromium"),
  },
  firefox: {
    title: "Firefox",
    needed: "the browser tests in Firefox",
    find: () => process.env.RTCSCOPE_FIREFOX ?? onPath(["firefox-esr", "firefox"]),
    install: () => apt("firefox-esr"),
  },
};

/** @returns {Promise<string>} the path of a part, installed when it was missing */
export async function provide(name, step) {
  const part = parts[name];
  const found = part.find();
  if (found) return found;
  await step(`${part.title} was not found: installing it with the system's package manager`, () => part.install());
  const installed = part.find();
  if (!installed) throw new Error(`${part.title} was installed but is not on the PATH`);
  return installed;
}
