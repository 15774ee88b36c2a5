import { type ChildProcess, spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";

const packages = join(import.meta.dirname, "..", "..", "..");

/** Entry points of the workspace's packages whose source is not `<entry>/index.ts`. */
const SOURCES: Readonly<Record<string, string>> = {
  "": "index.ts",
  semconv: "semconv.ts",
  errors: "errors.ts",
  story: "session/story.ts",
};

/** The workspace's packages from their sources, so that no test needs a build; all others stay outside. */
const workspace: Plugin = {
  name: "workspace",
  setup(esbuild) {
    esbuild.onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
      if (kind === "entry-point") return undefined;
      const [, name, entry = ""] = /^@rtcscope\/([a-z]+)(?:\/(.+))?$/.exec(path) ?? [];
      if (name === undefined) return { path, external: true };
      return { path: join(packages, name, "src", SOURCES[entry] ?? join(entry, "index.ts")) };
    });
  },
};

export interface Run {
  child: ChildProcess;
  /** Exit code, or the signal that ended it. */
  ended: Promise<number | string | null>;
  stdout(): string;
  stderr(): string;
  /** Resolves with the first match in the standard output. */
  seen(pattern: RegExp): Promise<RegExpExecArray>;
}

export interface Cli {
  /** An empty folder in which the commands run. */
  dir: string;
  /** The bundled command. */
  file: string;
  start(args: readonly string[], env?: Record<string, string>): Run;
  /** Runs to the end; `input` goes to its standard input. */
  finish(
    args: readonly string[],
    input?: string | Uint8Array,
  ): Promise<{ code: unknown; stdout: string; stderr: string }>;
  /** Ends what still runs. */
  stop(): void;
  remove(): Promise<void>;
}

/** Bundles the command and runs it as a process of its own, as a user does. */
export async function buildCli(): Promise<Cli> {
  // The bundle stands inside of the package, so that it finds what it imports.
  const home = join(packages, "inspector", "node_modules", ".cache", `cli-test-${process.pid}-${Date.now()}`);
  await mkdir(home, { recursive: true });
  await cp(join(packages, "inspector", "package.json"), join(home, "package.json"));
  await build({
    entryPoints: [join(packages, "inspector", "src", "cli.ts")],
    outdir: join(home, "dist"),
    splitting: true,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    plugins: [workspace],
  });
  const file = join(home, "dist", "cli.js");
  const dir = await mkdtemp(join(tmpdir(), "rtcscope-cli-"));
  const running = new Set<ChildProcess>();

  function start(args: readonly string[], env: Record<string, string> = {}): Run {
    const child = spawn(process.execPath, [file, ...args], {
      cwd: dir,
      env: { ...process.env, ...env },
    });
    running.add(child);
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    const ended = new Promise<number | string | null>((resolve) => {
      child.once("close", (code, signal) => {
        running.delete(child);
        resolve(code ?? signal);
      });
    });
    const seen = (pattern: RegExp) =>
      new Promise<RegExpExecArray>((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(stdout);
          if (match) resolve(match);
        };
        look();
        child.stdout.on("data", look);
        child.once("close", () => reject(new Error(`ended without ${pattern}:\n${stdout}${stderr}`)));
      });
    return { child, ended, stdout: () => stdout, stderr: () => stderr, seen };
  }

  return {
    dir,
    file,
    start,
    async finish(args, input) {
      const command = start(args);
      // A command that has ended before it read everything is no failure of the test.
      command.child.stdin?.on("error", () => undefined);
      command.child.stdin?.end(input);
      return { code: await command.ended, stdout: command.stdout(), stderr: command.stderr() };
    },
    stop() {
      for (const child of running) child.kill("SIGKILL");
      running.clear();
    },
    async remove() {
      await rm(home, { recursive: true, force: true });
      await rm(dir, { recursive: true, force: true });
    },
  };
}
