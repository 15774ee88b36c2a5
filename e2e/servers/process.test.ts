/** Servers end with the test process, however that ends. */
import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { parts } from "../../scripts/lib/parts.mjs";
import { missingServer } from "./process";
import { startTurn } from "./turn";

const missing = missingServer("coturn");

/** Whether a TCP port of loopback is free. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** Starts coturn in a process of its own, which prints the server's port. */
async function elsewhere(): Promise<{ child: ChildProcess; port: number }> {
  const { build } = await import("esbuild");
  const bundle = await build({
    stdin: {
      contents: `import { startTurn } from "./turn"; startTurn().then(({ port }) => console.log(port));`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    platform: "node",
    format: "esm",
    write: false,
    external: ["yocto-spinner"],
  });
  const script = bundle.outputFiles[0]?.text ?? "";
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.once("data", (chunk) => resolve(Number(chunk)));
    child.once("exit", () => reject(new Error("it ended before the server answered")));
  });
  return { child, port };
}

describe.skipIf(missing)(missing ?? "a server", () => {
  it("ends when it is stopped, once or twice", async () => {
    const turn = await startTurn();
    expect(await isFree(turn.port)).toBe(false);
    await turn.stop();
    await turn.stop();
    expect(await isFree(turn.port)).toBe(true);
  });

  it("ends when the process that started it is killed", async () => {
    const { child, port } = await elsewhere();
    expect(await isFree(port)).toBe(false);
    child.kill("SIGKILL");
    await expect.poll(() => isFree(port), { timeout: 10_000 }).toBe(true);
  });

  it("says what it printed when it does not come up", async () => {
    const { RTCSCOPE_COTURN } = process.env;
    process.env.RTCSCOPE_COTURN = process.execPath;
    try {
      await expect(startTurn()).rejects.toThrow(/coturn does not answer:[\s\S]*bad option/);
    } finally {
      if (RTCSCOPE_COTURN === undefined) delete process.env.RTCSCOPE_COTURN;
      else process.env.RTCSCOPE_COTURN = RTCSCOPE_COTURN;
    }
    expect(parts.coturn.find()).toBeDefined();
  });
});
