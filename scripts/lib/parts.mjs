import process from "node:process";
import { buildGo, builtGo } from "./go.mjs";
import { apt, onPath } from "./system.mjs";

/** @type {import("./go.mjs").GoModule} */
const LIVEKIT = {
  name: "livekit-server",
  version: "1.13.5",
  commands: { "livekit-server": "github.com/livekit/livekit-server/cmd/server" },
};

/** @type {import("./go.mjs").GoModule} */
const COLLECTOR = {
  name: "rtcscope-gateway",
  version: "0.155.0",
  folder: "packages/dashboard/gateway/build",
  commands: { "rtcscope-gateway": "." },
};

/** @type {import("./go.mjs").GoModule} */
const PROMETHEUS = {
  name: "prometheus",
  version: "3.9.1",
  folder: "scripts/lib/go/prometheus",
  commands: {
    prometheus: "github.com/prometheus/prometheus/cmd/prometheus",
    promtool: "github.com/prometheus/prometheus/cmd/promtool",
  },
};

/** @type {import("./go.mjs").GoModule} */
const LOKI = {
  name: "loki",
  version: "3.7.8",
  folder: "scripts/lib/go/loki",
  commands: { loki: "github.com/grafana/loki/v3/cmd/loki" },
};

const BY_PACKAGE = "installing it with the system's package manager";
const fromSource = ({ name, version }) => `building ${name} ${version} from source with Go (some minutes, once)`;

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
    way: fromSource(LIVEKIT),
    // Not from the PATH, as all that is built: another version is another server.
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
  collector: {
    title: "OpenTelemetry Collector",
    needed: "the tests of the gateway",
    way: fromSource(COLLECTOR),
    find: () => process.env.RTCSCOPE_COLLECTOR ?? builtGo(COLLECTOR),
    install: () => buildGo(COLLECTOR),
  },
  prometheus: {
    title: "Prometheus",
    needed: "the tests of the gateway, the rules and the dashboards",
    way: fromSource(PROMETHEUS),
    find: () => process.env.RTCSCOPE_PROMETHEUS ?? builtGo(PROMETHEUS, "prometheus"),
    install: () => buildGo(PROMETHEUS),
  },
  promtool: {
    title: "promtool",
    needed: "the tests of the rules and of the dashboards' queries",
    way: fromSource(PROMETHEUS),
    find: () => process.env.RTCSCOPE_PROMTOOL ?? builtGo(PROMETHEUS, "promtool"),
    install: () => buildGo(PROMETHEUS),
  },
  loki: {
    title: "Loki",
    needed: "the tests of the gateway and of the dashboards' log queries",
    way: fromSource(LOKI),
    find: () => process.env.RTCSCOPE_LOKI ?? builtGo(LOKI),
    install: () => buildGo(LOKI),
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
