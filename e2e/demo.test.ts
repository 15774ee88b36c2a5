import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { findBrowser, missingBrowser } from "./browsers";

const run = promisify(execFile);
const root = new URL("..", import.meta.url).pathname;

interface Document {
  truth: { sessions: Record<string, string>; stall: { start: number; end: number } };
  telemetry: Record<
    string,
    { summary: { ended: boolean }; trace: { name: string; own: boolean; parentSpanId?: string }[] }
  >;
  checks: { name: string; ok: boolean; made: string; found: string }[];
}

/** The call of `pnpm demo`, in a real browser, its telemetry received over OTLP by the inspector. */
describe.skipIf(!findBrowser("chromium"))(`the demo (${missingBrowser("chromium")} otherwise)`, () => {
  let document: Document;

  beforeAll(async () => {
    const { stdout } = await run("node", ["scripts/demo.mjs", "--json"], { cwd: root, maxBuffer: 64e6 }).catch(
      (error: { stdout: string; stderr: string }) => {
        if (error.stdout.startsWith("{")) return error;
        throw new Error(`the demo did not run: ${error.stderr}`);
      },
    );
    document = JSON.parse(stdout) as Document;
  }, 240_000);

  it("finds in the telemetry what was done in the call", () => {
    expect(document.checks.length).toBeGreaterThan(10);
    expect(document.checks.filter(({ ok }) => !ok)).toEqual([]);
  });

  it("tells both sessions to their end, each in one trace below its connect", () => {
    for (const who of ["publisher", "subscriber"]) {
      const report = document.telemetry[who];
      expect(report?.summary.ended).toBe(true);
      expect(report?.trace.filter((span) => span.parentSpanId === undefined).map(({ name }) => name)).toEqual([
        "rtc.connect",
      ]);
    }
  });
});
