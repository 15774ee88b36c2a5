import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BundleConflict, bundleFiles, writeBundle } from ".";

let out: string;
beforeEach(async () => {
  out = join(await mkdtemp(join(tmpdir(), "rtcscope-bundle-")), "new", "folder");
});
afterEach(() => rm(join(out, "..", ".."), { recursive: true, force: true }));

const read = (path: string) => readFile(join(out, path), "utf8");

describe("writeBundle", () => {
  it("writes every file, into a folder that it makes", async () => {
    const { written, unchanged } = await writeBundle({ out });
    expect(written).toEqual(bundleFiles().map(({ path }) => path));
    expect(unchanged).toEqual([]);
    for (const { path, text } of bundleFiles()) expect(await read(path)).toBe(text);
  });

  it("leaves alone what is there already", async () => {
    await writeBundle({ out });
    const before = (await stat(join(out, "compose.yaml"))).mtimeMs;
    const { written, unchanged } = await writeBundle({ out });
    expect(written).toEqual([]);
    expect(unchanged).toHaveLength(bundleFiles().length);
    expect((await stat(join(out, "compose.yaml"))).mtimeMs).toBe(before);
  });

  it("writes nothing at all where a file differs, and names it", async () => {
    await writeBundle({ out });
    await rm(join(out, "loki"), { recursive: true });
    await writeFile(join(out, "compose.yaml"), "mine\n");
    const failed = await writeBundle({ out }).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(BundleConflict);
    expect((failed as BundleConflict).paths).toEqual(["compose.yaml"]);
    expect(await read("compose.yaml")).toBe("mine\n");
    expect(await readdir(out)).not.toContain("loki");
  });

  it("overwrites it when forced, and touches nothing else in the folder", async () => {
    await writeBundle({ out });
    await writeFile(join(out, "compose.yaml"), "mine\n");
    await writeFile(join(out, "compose.override.yaml"), "services: {}\n");
    expect((await writeBundle({ out, force: true })).written).toEqual(["compose.yaml"]);
    expect(await read("compose.override.yaml")).toBe("services: {}\n");
  });

  it("writes nothing for options that are none", async () => {
    await expect(writeBundle({ out, datasourceUid: "no uid" })).rejects.toThrow(TypeError);
    await expect(stat(out)).rejects.toThrow("ENOENT");
  });
});
