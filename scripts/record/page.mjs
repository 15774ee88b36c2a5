import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { servePage } from "../demo/page-server.mjs";
import { must, root } from "../lib/run.mjs";

/** The published clients that write rtcstats dumps, MIT. Nothing but recording needs them, so they are no dependency. */
const CLIENTS = {
  rtcstats: "5.2.0",
  "@jitsi/rtcstats": "9.7.1",
  "@jitsi/js-utils": "2.2.1",
  "@jitsi/logger": "2.0.2",
  sdp: "3.2.1",
};

/** @returns what wrote a file, as the truth says it */
export const clientName = (name) => `${name}@${CLIENTS[name]}`;

/**
 * Builds the page that holds the call, with the clients from the registry, and serves it.
 *
 * @param folder a temporary one
 */
export async function serveCallPage(folder) {
  const clients = join(folder, "clients");
  const site = join(folder, "site");
  await Promise.all([mkdir(clients), mkdir(site)]);
  const wanted = Object.entries(CLIENTS).map(([name, version]) => `${name}@${version}`);
  await must("npm", ["install", "--prefix", clients, "--ignore-scripts", "--no-audit", "--no-fund", ...wanted]);
  await build({
    entryPoints: [`${root}scripts/record/page/main.js`],
    nodePaths: [join(clients, "node_modules")],
    outfile: join(site, "page.js"),
    bundle: true,
    format: "iife",
    target: "es2022",
    tsconfigRaw: {},
    logLevel: "error",
  });
  await writeFile(join(site, "index.html"), '<!doctype html><title>call</title><body><script src="/page.js"></script>');
  return servePage(site);
}
