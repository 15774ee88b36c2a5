import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type PartName, parts } from "../../scripts/lib/parts.mjs";

/** Why the tests with a server are skipped, and how to run them; undefined if they can run. */
export function missingServer(name: PartName): string | undefined {
  if (parts[name].find()) return undefined;
  return `no ${parts[name].title} found: npx -y pnpm@10 servers ${name}, or set RTCSCOPE_${name.toUpperCase()}`;
}

export interface ServerProcess {
  /** The last of what it printed. */
  output(): string;
  /** Asks it to end, insists after 5 s, and resolves when it has ended; any number of times. */
  stop(): Promise<void>;
  /** Ends it as a crash does: no goodbye to anybody. Resolves when it has ended. */
  kill(): Promise<void>;
}

export interface ServerCommand {
  part: PartName;
  args: readonly string[];
  /** Its {@link temporaryFolder}, which goes too when the test process dies. */
  folder: string;
  /** Beside the test process' own environment. */
  env?: Readonly<Record<string, string>> | undefined;
  /** Whether it answers; asked again and again until it does. What it throws counts as no. */
  answers(): Promise<boolean>;
}

const INSIST_AFTER_MS = 5000;
const GIVE_UP_AFTER_MS = 30_000;
const OUTPUT_KEPT = 20_000;

/**
 * Waits until its input is closed, which the system does for a test process that dies in whatever way, and ends the
 * server by its id. `read` is the shell's own, so this is one process.
 */
const KEEPER = 'read -r _; kill -9 "$1" 2>/dev/null; rm -rf "$2"';

function keep(child: ChildProcess, folder: string): void {
  const args = ["-c", KEEPER, "keeper", String(child.pid), folder];
  const keeper = spawn("sh", args, { stdio: ["pipe", "ignore", "ignore"] });
  keeper.on("error", () => {});
  // Before the system gives the id to somebody else.
  child.once("exit", () => keeper.kill("SIGKILL"));
}

/** @throws with what the server printed, when it ends or does not answer within 30 s */
export async function startServer({ part, args, folder, env, answers }: ServerCommand): Promise<ServerProcess> {
  const path = parts[part].find();
  if (!path) throw new Error(missingServer(part));
  const child = spawn(path, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
  let output = "";
  let ended = false;
  const exit = new Promise<void>((resolve) => {
    const end = (cause?: Error) => {
      if (cause) output += cause.message;
      ended = true;
      resolve();
    };
    child.once("exit", () => end());
    child.once("error", end);
  });
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-OUTPUT_KEPT);
    });
  if (child.pid !== undefined) keep(child, folder);

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (ended) return;
    child.kill(signal);
    const insist = setTimeout(() => child.kill("SIGKILL"), INSIST_AFTER_MS);
    await exit;
    clearTimeout(insist);
  }

  const giveUp = performance.now() + GIVE_UP_AFTER_MS;
  while (!(await answers().catch(() => false))) {
    if (ended || performance.now() > giveUp) {
      await end("SIGKILL");
      throw new Error(`${parts[part].title} does not answer:\n${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { output: () => output, stop: () => end("SIGTERM"), kill: () => end("SIGKILL") };
}

/** A folder for a server's configuration. */
export async function temporaryFolder(name: string): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), `rtcscope-${name}-`));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
