import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bundleFiles } from "@rtcscope/dashboard";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { buildCli, type Cli } from "./test-support/cli";

let cli: Cli;
// Every test starts processes, and they may have to share a processor.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

beforeAll(async () => {
  cli = await buildCli();
});
afterEach(() => cli.stop());
afterAll(() => cli.remove());

const read = (...path: string[]) => readFile(join(cli.dir, ...path), "utf8");

describe("rtcscope dashboards", () => {
  it("writes what the package generates, and says what it wrote and what comes next", async () => {
    const { code, stdout, stderr } = await cli.finish(["dashboards", "--out", "fresh"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const files = bundleFiles();
    for (const { path, text } of files) expect(await read("fresh", path)).toBe(text);
    expect(stdout).toContain(`wrote ${files.length} files into fresh\n`);
    expect(stdout).toMatch(/^ {2}grafana\/dashboards +\d+ files? +\S/m);
    expect(stdout).toContain("docker compose -f fresh/compose.yaml up");
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it("takes namings, uids, runbooks and phases", async () => {
    const { code } = await cli.finish([
      ...["dashboards", "--out", "chosen", "--naming", "utf8", "--datasource-uid", "mimir"],
      ...["--datasource-uid", "loki=logs", "--runbooks", "https://wiki.example/rtc", "--phase", "model.load"],
    ]);
    expect(code).toBe(0);
    const wanted = bundleFiles({
      naming: "utf8",
      datasourceUid: { prometheus: "mimir", loki: "logs" },
      runbookBase: "https://wiki.example/rtc",
      gateway: { phases: ["model.load"] },
    });
    for (const { path, text } of wanted) expect(await read("chosen", path)).toBe(text);
  });

  it("says a command that a shell takes", async () => {
    const { stdout } = await cli.finish(["dashboards", "--out", "on call's"]);
    expect(stdout).toContain(`docker compose -f 'on call'\\''s/compose.yaml' up`);
  });

  it("writes again over what is the same, and says so", async () => {
    await cli.finish(["dashboards", "--out", "twice"]);
    const { code, stdout } = await cli.finish(["dashboards", "--out", "twice"]);
    expect(code).toBe(0);
    expect(stdout).toContain(`wrote no file into twice, ${bundleFiles().length} files as before`);
  });

  it("refuses to overwrite what differs, writes nothing, and does it with --force", async () => {
    await mkdir(join(cli.dir, "mine", "loki"), { recursive: true });
    await writeFile(join(cli.dir, "mine", "loki", "loki.yaml"), "auth_enabled: true\n");
    const refused = await cli.finish(["dashboards", "--out", "mine"]);
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toContain("nothing was written: mine has 1 file that would change: loki/loki.yaml.");
    expect(refused.stderr).toContain("--force");
    expect(await readdir(join(cli.dir, "mine"))).toEqual(["loki"]);

    expect((await cli.finish(["dashboards", "--out", "mine", "--force"])).code).toBe(0);
    expect(await read("mine", "loki", "loki.yaml")).toContain("auth_enabled: false");
  });

  it("says why a folder cannot be had", async () => {
    await writeFile(join(cli.dir, "a-file"), "");
    const { code, stderr } = await cli.finish(["dashboards", "--out", "a-file"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^rtcscope: ENOTDIR.*a-file/);
    expect(stderr).not.toContain("    at ");
  });
});
