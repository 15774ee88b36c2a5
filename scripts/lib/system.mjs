import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import { must, run } from "./run.mjs";

/** @returns {string | undefined} where the first of these commands is that the PATH has */
export function onPath(names) {
  const folders = (process.env.PATH ?? "").split(delimiter);
  for (const name of names) {
    for (const folder of folders) if (existsSync(join(folder, name))) return join(folder, name);
  }
  return undefined;
}

/**
 * Installs a package while Debian's own switch (`policy-rc.d`) forbids it to start its services, then takes them out of the
 * next start of the machine: a part is started by the tests, on ports of their choice, and by nobody else.
 */
const INSTALL = `
set -e
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\\nexit 101\\n' > "$policy"
  chmod +x "$policy"
fi
export DEBIAN_FRONTEND=noninteractive
package=$1
shift
apt-get install -y -q --no-install-recommends "$package"
for service in "$@"; do update-rc.d "$service" disable; done
`;

const isRoot = () => process.getuid?.() === 0;
let updated = false;

/**
 * Debian's package manager; with sudo where that asks for no password.
 *
 * @param {string} packageName
 * @param {readonly string[]} services what the package would start and have started with the machine
 */
export async function apt(packageName, services = []) {
  const sudo = isRoot() ? [] : ["sudo", "-n"];
  const call = (...line) => {
    const [command, ...rest] = [...sudo, ...line];
    return must(command, rest);
  };
  if (!onPath(["apt-get"]) || (!isRoot() && (await run("sudo", ["-n", "true"])).code !== 0)) {
    throw new Error(
      `${packageName} is missing and cannot be installed from here; install it with your package manager`,
    );
  }
  if (!updated) await call("apt-get", "update", "-q");
  updated = true;
  await call("sh", "-c", INSTALL, "install", packageName, ...services);
}
