import process from "node:process";
import { buildGo, builtGo } from "./go.mjs";
import { apt, onPath } from "./system.mjs";

const LIVEKIT = {
  name: "livekit-server",
  version: "1.13.5",
  module: "github.com/livekit/livekit-server/cmd/server",
  built: "server",
};

const BY_PACKAGE = "installing it with the system's package manager";

/**
 * The real parts that tests and demo run against, each found where it is or installed. `find` answers with a path.
 */
export const parts = {
  chromium: {
    title: "Chromium",
    needed: "the demo and the browser tests",
    way: BY_PACKAGE,
    find: () =>
      process.env.RTCSCOPE_CHROMIUM ??
      onPath(["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]),
    install: () => apt("chromium"),
  },
  firefox: {
    title: "Firefox",
    needed: "the browser tests in Firefox",
    way: BY_PACKAGE,
    find: () => process.env.RTCSCOPE_FIREFOX ?? onPath(["firefox-esr", "firefox"]),
    install: () => apt("firefox-esr"),
  },
  livekit: {
    title: "LiveKit server",
    needed: "the tests and the demo of the LiveKit transport",
    way: `building ${LIVEKIT.name} ${LIVEKIT.version} from source with Go (some minutes, once)`,
    // Not from the PATH: another version is another server.
    find: () => process.env.RTCSCOPE_LIVEKIT ?? builtGo(LIVEKIT),
    install: () => buildGo(LIVEKIT),
  },
  coturn: {
    title: "coturn",
    needed: "the tests over a relay and over an impaired network",
    way: BY_PACKAGE,
    find: () => process.env.RTCSCOPE_COTURN ?? onPath(["turnserver"]),
    install: () => apt("coturn", ["coturn"]),
  },
  janus: {
    title: "Janus",
    needed: "the tests against a server's own statistics",
    way: BY_PACKAGE,
    find: () => process.env.RTCSCOPE_JANUS ?? onPath(["janus"]),
    install: () => apt("janus", ["janus"]),
  },
};

/** @returns {Promise<string>} the path of a part, installed when it was missing */
export async function provide(name, step) {
  const part = parts[name];
  const found = part.find();
  if (found) return found;
  await step(`${part.title} was not found: ${part.way}`, () => part.install());
  const installed = part.find();
  if (!installed) throw new Error(`${part.title} was installed but is not where it is looked for`);
  return installed;
}
