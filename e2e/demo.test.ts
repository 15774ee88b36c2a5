import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { findBrowser, missingBrowser } from "./browsers";
import { missingServer } from "./servers/process";

const run = promisify(execFile);
const root = new URL("..", import.meta.url).pathname;

interface Document {
  truth: { sessions: Record<string, string> };
  telemetry: Record<
    string,
    { summary: { id: string; ended: boolean }; trace: { name: string; own: boolean; parentSpanId?: string }[] }
  >;
  checks: { name: string; ok: boolean; made: string; found: string }[];
}

interface Failed {
  code: number;
  stdout: string;
  stderr: string;
}

const demo = (...args: string[]) =>
  run("node", ["scripts/demo.mjs", ...args], { cwd: root, maxBuffer: 64e6 }).then(
    ({ stdout, stderr }): Failed => ({ code: 0, stdout, stderr }),
    (error: Failed) => error,
  );

const DEMOS = [
  { name: "peer-connection", args: [], missing: undefined },
  { name: "ivs", args: ["ivs"], missing: undefined },
  {
    name: "livekit",
    args: ["livekit"],
    missing: existsSync(`${root}scripts/demo/livekit.mjs`) ? missingServer("livekit") : "it is not there yet",
  },
] as const;

/** The calls of `pnpm demo`, in a real browser, their telemetry received over OTLP by the inspector. */
describe.each(DEMOS)("the demo $name", ({ name, args, missing: missingPart }) => {
  const missing = findBrowser("chromium") ? missingPart : missingBrowser("chromium");

  describe.skipIf(missing)(missing ? `${name} (${missing})` : name, () => {
    let code: number;
    let document: Document;

    beforeAll(async () => {
      const result = await demo(...args, "--json");
      if (!result.stdout.startsWith("{")) throw new Error(`the demo did not run: ${result.stderr}`);
      code = result.code;
      document = JSON.parse(result.stdout) as Document;
    }, 360_000);

    it("finds in the telemetry what was done in the call", () => {
      expect(document.checks.length).toBeGreaterThan(10);
      expect(document.checks.filter(({ ok }) => !ok)).toEqual([]);
      expect(code).toBe(0);
    });

    it("tells every session to its end, each in one trace below its first connect", () => {
      for (const [who, id] of Object.entries(document.truth.sessions)) {
        const report = document.telemetry[who];
        expect(report?.summary).toMatchObject({ id, ended: true });
        const roots = report?.trace.filter((span) => span.own && span.parentSpanId === undefined);
        expect(roots?.map(({ name }) => name)).toEqual(["rtc.connect"]);
      }
    });
  });
});

describe("the demo's command line", () => {
  it.each([["nothing-of-that-name"], ["--unheard-of"], ["ivs", "livekit"], ["--port", "many"]])(
    "refuses %s, says what there is, and exits with 2",
    async (...args) => {
      const { code, stderr, stdout } = await demo(...args);
      expect(code).toBe(2);
      expect(stderr).toContain("usage: pnpm demo [peer-connection | livekit | ivs] [options]");
      expect(stdout).toBe("");
    },
  );
});
