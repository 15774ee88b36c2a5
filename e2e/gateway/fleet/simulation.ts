import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Truth } from "rtcscope";
import { atGateway } from "./truth";

const COMMAND = fileURLToPath(new URL("../../../packages/inspector/bin/rtcscope.js", import.meta.url));

/**
 * Runs the command as a user does, in a process of its own.
 *
 * @returns its truth
 * @throws when it ends with anything but 0, with what it said
 */
export async function simulation(kind: "day" | "storm", options: Readonly<Record<string, string>>): Promise<Truth> {
  const args = Object.entries(options).flatMap(([name, value]) => (value ? [`--${name}`, value] : [`--${name}`]));
  const child = spawn(process.execPath, [COMMAND, "simulate", kind, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  // A test that ends early must not leave a fleet behind.
  const end = () => child.kill();
  process.once("exit", end);
  const out: Buffer[] = [];
  const said: Buffer[] = [];
  child.stdout.on("data", (chunk) => out.push(chunk));
  child.stderr.on("data", (chunk) => said.push(chunk));
  const [code] = await once(child, "close");
  process.off("exit", end);
  if (code !== 0) throw new Error(`rtcscope simulate ${args.join(" ")} ended with ${code}: ${Buffer.concat(said)}`);
  return atGateway(JSON.parse(Buffer.concat(out).toString()) as Truth);
}
