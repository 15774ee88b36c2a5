import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** What a user installs is the packed tarball, not the source: these tests start from it. */
const run = promisify(execFile);
/** The pnpm that runs the tests, or the one that npx gets. */
const pnpm = (args: readonly string[], cwd: string) => {
  const own = process.env.npm_execpath;
  return own?.includes("pnpm")
    ? run(process.execPath, [own, ...args], { cwd })
    : run("npx", ["-y", "pnpm@10", ...args], { cwd });
};
const root = new URL("..", import.meta.url).pathname;
const folders = ["core", "collectors", "exporters", "dashboard", "inspector"] as const;
const bin = (name: string) => join(root, "node_modules/.bin", name);

let place: string;
const tarballs = new Map<string, string>();

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), "rtcscope-pack-"));
  for (const folder of folders) {
    const into = join(place, folder);
    await mkdir(into);
    await pnpm(["pack", "--pack-destination", into], join(root, "packages", folder));
    const [file] = (await readdir(into)).filter((name) => name.endsWith(".tgz"));
    tarballs.set(folder, join(into, file ?? "nothing was packed"));
  }
});

afterAll(() => rm(place, { recursive: true, force: true }));

/** An empty project that has only what it asked for, the workspace's packages taken from their tarballs. */
async function emptyProject(name: string, dependencies: Record<string, string>): Promise<string> {
  const project = join(place, name);
  await mkdir(project, { recursive: true });
  const overrides = Object.fromEntries(
    folders.map((folder) => [
      folder === "inspector" ? "rtcscope" : `@rtcscope/${folder}`,
      `file:${tarballs.get(folder)}`,
    ]),
  );
  await writeFile(
    join(project, "package.json"),
    JSON.stringify({
      name,
      private: true,
      type: "module",
      dependencies: { ...dependencies },
      pnpm: { overrides, onlyBuiltDependencies: [] },
    }),
  );
  await pnpm(["install", "--prefer-offline", "--ignore-workspace"], project);
  return project;
}

const otel = { "@opentelemetry/api": "1.9.1", "@opentelemetry/api-logs": "0.223.0" };

describe.each(folders)("the tarball of %s", (folder) => {
  it("passes publint", async () => {
    const { stdout } = await run(bin("publint"), ["--strict", tarballs.get(folder) ?? ""]);
    expect(stdout).toMatch(/All good!/);
  });

  it("passes attw", async () => {
    const { stdout } = await run(bin("attw"), [
      tarballs.get(folder) ?? "",
      "--profile",
      "esm-only",
      "--no-emoji",
      "--no-color",
    ]);
    expect(stdout).not.toMatch(/(?<!No )problems found/i);
  });
});

describe("installed into an empty project", () => {
  it.each([
    [
      "core",
      "@rtcscope/core",
      `const { createScope } = await import("@rtcscope/core"); await import("@rtcscope/core/semconv"); const s = createScope({ service: { name: "x" }, exporters: [] }).session({ transport: "webrtc" }); s.end(); console.log(s.ended);`,
    ],
    [
      "collectors",
      "@rtcscope/collectors",
      `const { observePeerConnection } = await import("@rtcscope/collectors"); console.log(typeof observePeerConnection === "function");`,
    ],
    [
      "exporters",
      "@rtcscope/exporters",
      `const { otlp } = await import("@rtcscope/exporters"); console.log(typeof otlp({ url: "http://127.0.0.1:9" }).export === "function");`,
    ],
    [
      "dashboard",
      "@rtcscope/dashboard",
      `const { bundleFiles, prometheusMetric } = await import("@rtcscope/dashboard"); console.log(prometheusMetric("rtc.client.rtt").name === "rtc_client_rtt_seconds" && bundleFiles().some(({ path }) => path === "compose.yaml"));`,
    ],
    [
      "inspector",
      "rtcscope",
      `const { startInspector } = await import("rtcscope"); const i = await startInspector({ port: 0, memory: true }); console.log((await fetch(i.url + "/api/sessions")).ok); await i.close();`,
    ],
  ])("%s imports and runs in Node", async (folder, name, code) => {
    const project = await emptyProject(`node-${folder}`, { [name]: "*", ...otel });
    await writeFile(join(project, "use.mjs"), code);
    const { stdout } = await run("node", ["use.mjs"], { cwd: project });
    expect(stdout.trim()).toBe("true");
  });

  it("the command of the inspector says its version", async () => {
    const project = join(place, "node-inspector");
    const { stdout } = await run(join(project, "node_modules/.bin/rtcscope"), ["--version"]);
    expect(stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it("the command writes the dashboards from what was installed", async () => {
    const project = join(place, "node-inspector");
    await run(join(project, "node_modules/.bin/rtcscope"), ["dashboards", "--out", "dashboards"], { cwd: project });
    expect(await readdir(join(project, "dashboards"))).toEqual(expect.arrayContaining(["compose.yaml", "grafana"]));
  });

  it("the three lines of the README bundle with Vite", async () => {
    const project = await emptyProject("page", {
      "@rtcscope/core": "*",
      "@rtcscope/collectors": "*",
      "@rtcscope/exporters": "*",
      ...otel,
    });
    await writeFile(join(project, "index.html"), `<script type="module" src="/main.js"></script>`);
    await writeFile(
      join(project, "main.js"),
      `import { createScope } from "@rtcscope/core";
import { observePeerConnection } from "@rtcscope/collectors";
import { otlp } from "@rtcscope/exporters";
const scope = createScope({ service: { name: "page" }, exporters: [otlp({ url: "/otlp" })] });
observePeerConnection(scope.session({ transport: "webrtc" }), new RTCPeerConnection());`,
    );
    await build({ root: project, configFile: false, logLevel: "error" });
    const assets = await readdir(join(project, "dist/assets"));
    // What every page loads; the trackers, which come with its first session; the parser of server reports, with the first.
    const scripts = assets.filter((name) => name.endsWith(".js")).map((name) => name.split("-")[0]);
    expect(scripts.sort()).toEqual(["index", "server", "story"]);
  });
});
