import { spawn } from "node:child_process";
import { parts } from "../../scripts/lib/parts.mjs";
import { missingServer } from "./process";

export interface PromtoolRun {
  code: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs promtool to its end, whatever its exit code; `input` is its standard input: `promtool(["check", "rules"], yaml)`.
 *
 * At this version it refuses `anchored` and `smoothed` ranges, and has no flag for them: what uses those can only be
 * asked of Prometheus itself.
 */
export function promtool(args: readonly string[], input = ""): Promise<PromtoolRun> {
  return new Promise((resolve, reject) => {
    const path = parts.promtool.find();
    if (!path) throw new Error(missingServer("promtool"));
    const child = spawn(path, args, { stdio: "pipe" });
    const run: PromtoolRun = { code: 1, stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const)
      child[name].setEncoding("utf8").on("data", (text: string) => {
        run[name] += text;
      });
    child.once("error", reject);
    child.once("close", (code) => resolve({ ...run, code: code ?? 1 }));
    // It may end before it has read everything, for example over an unknown flag.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}
