import { spawn } from "node:child_process";
import process from "node:process";
import spinner from "yocto-spinner";

export const root = new URL("../../", import.meta.url).pathname;

/**
 * Runs a command; its output is kept back and shown only when it fails, unless `show` is set.
 *
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(command, args, { show = false, cwd = root, env = {} } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const take = (chunk) => {
      output += chunk;
      if (show) process.stdout.write(chunk);
    };
    child.stdout.setEncoding("utf8").on("data", take);
    child.stderr.setEncoding("utf8").on("data", take);
    child.on("error", (error) => resolve({ code: 127, output: `${output}${error.message}\n` }));
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

/** One step with a progress line; throws with the step's output when it fails. */
export async function step(title, work) {
  const started = Date.now();
  const line = process.stderr.isTTY ? spinner({ text: title, stream: process.stderr }).start() : undefined;
  if (!line) process.stderr.write(`  ${title} …\n`);
  try {
    const result = await work();
    const took = ((Date.now() - started) / 1000).toFixed(1);
    if (line) line.success(`${title} (${took} s)`);
    else process.stderr.write(`  ${title}: done in ${took} s\n`);
    return result;
  } catch (error) {
    if (line) line.error(title);
    else process.stderr.write(`  ${title}: failed\n`);
    throw error;
  }
}

/** {@link run}, throwing what the command printed when it does not exit with 0. */
export async function must(command, args, options) {
  const { code, output } = await run(command, args, options);
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} exited with ${code}\n${output.slice(-8000)}`);
  return output;
}

/** The pnpm that runs this script, or the one that npx gets when none does. */
export function pnpm(...args) {
  const own = process.env.npm_execpath;
  return own && /pnpm/.test(own) ? [process.execPath, [own, ...args]] : ["npx", ["-y", "pnpm@10", ...args]];
}
