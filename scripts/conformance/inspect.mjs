import { spawn } from "node:child_process";
import process from "node:process";
import { root } from "../lib/run.mjs";
import { NOTHING_INSPECTED, readInspected } from "./inspected.mjs";

const COMMAND = `${root}packages/inspector/bin/rtcscope.js`;

/** Exit codes of inspect after which there is a report, and the one that says that there is nothing to report. */
const FINE = 0;
const EMPTY = 4;
const BROKEN = 5;

/** Longer than any capture takes; a command that hangs must not hang this one. */
const TIMEOUT_MS = 120_000;

function run(file) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [COMMAND, "inspect", "--json", file], {
      stdio: ["ignore", "pipe", "pipe"],
      timeout: TIMEOUT_MS,
    });
    const said = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"]) {
      child[name].setEncoding("utf8").on("data", (text) => {
        said[name] += text;
      });
    }
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code: code ?? signal, ...said }));
  });
}

/**
 * What `rtcscope inspect --json` says about a file.
 *
 * @throws {Error} with the command's own words, when it ends without a report
 */
export async function inspect(file) {
  const { code, stdout, stderr } = await run(file);
  if (code === EMPTY && stdout === "") return NOTHING_INSPECTED;
  if (![FINE, EMPTY, BROKEN].includes(code)) {
    throw new Error(`inspect ended with ${code}: ${stderr.trim().slice(-500)}`);
  }
  return readInspected(JSON.parse(stdout));
}
