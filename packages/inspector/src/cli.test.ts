import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { Store } from "./store";
import { buildCli, type Cli, type Run } from "./test-support/cli";
import { endOf, logRequest, post, sampleSession, traceRequest, wireSpan } from "./test-support/sessions";
import { VERSION } from "./version";

let cli: Cli;
let dir: string;
// Every test starts processes, and they may have to share a processor.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

beforeAll(async () => {
  cli = await buildCli();
  dir = cli.dir;
});
afterEach(() => cli.stop());
afterAll(() => cli.remove());

const run = (args: readonly string[], env?: Record<string, string>): Run => cli.start(args, env);
const finish = (args: readonly string[]) => cli.finish(args);
const urlOf = async (dev: Run) => (await dev.seen(/http:\/\/[\d.[\]:a-z]+:\d+/))[0];
describe("rtcscope", () => {
  it("prints help and version, exit 0", async () => {
    for (const args of [["--help"], ["-h"], ["dev", "--help"], []]) {
      const { code, stdout, stderr } = await finish(args);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toContain("rtcscope dev [options]");
      expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    }
    expect(await finish(["--version"])).toEqual({ code: 0, stdout: `${VERSION}\n`, stderr: "" });
  });

  it.each([
    [["dev", "--port", "http"], '--port must be a whole number, not "http"'],
    [["dev", "--port", "70000"], "--port must be a whole number from 0 to 65535"],
    [["dev", "--prot", "1"], "Unknown option '--prot'"],
    [["dev", "--port"], "--port"],
    [["dev", "--allow-origin", "app.example"], '--allow-origin must be an origin such as "https://app.example"'],
    [["dev", "--allow-origin", "https://app.example/path"], "--allow-origin must be an origin"],
    [["dev", "--allow-host", "http://a"], "--allow-host must be a host name without port"],
    [["dev", "--retention-days", "-1"], "--retention-days"],
    [["dev", "--retention-mb", "0"], "--retention-mb must be above 0"],
    [["dev", "--memory", "--dir", "x"], "--memory and --dir exclude each other"],
    [["dev", "now"], '"now" is one argument too many'],
    [["serve"], '"serve" is not a command; there are dev, inspect, import, simulate and dashboards'],
    [["dev", "--unmask"], "--unmask is not an option of dev"],
    [["inspect"], "inspect needs a file"],
    [["inspect", "a", "b"], '"b" is one argument too many; inspect takes one file'],
    [["inspect", "a", "--port", "1"], "--port is not an option of inspect"],
    [["inspect", "a", "--session", "0"], "--session counts from 1"],
    [["inspect", "a", "--session", "two"], '--session must be a whole number, not "two"'],
    [["inspect", "a", "--otlp", "collector:4318"], "--otlp must be the base URL of an OTLP/HTTP receiver"],
    [["inspect", "a", "--header", "a=b"], "--header goes with --otlp"],
    [["inspect", "a", "--otlp", "http://a.example", "--header", "ab"], '--header must be "name=value"'],
    [["import"], "import needs a file"],
    [["import", "a", "--json"], "--json is not an option of import"],
    [["simulate"], 'simulate takes "day" or "storm"'],
    [["simulate", "week", "--dry-run"], 'simulate takes "day" or "storm", not "week"'],
    [["simulate", "day"], "simulate needs --url"],
    [["simulate", "day", "--url", "collector:4318"], "--url must be the base URL"],
    [["simulate", "day", "--dry-run", "--plant", "region=eu-west-1"], "--plant goes with storm"],
    [["simulate", "storm", "--dry-run", "--plant", "planet=mars"], "--plant "],
    [["simulate", "storm", "--dry-run", "--plant", "region=mars"], "--plant must be region=eu-west-1 or"],
    [["simulate", "storm", "--dry-run", "--duration", "soon"], "--duration must be a time such as 90s"],
    [["simulate", "day", "--dry-run", "--stats", "3s"], "--stats must be 1000, 2000 or 4000"],
    [["simulate", "day", "--dry-run", "--sessions", "0"], "--sessions must be above 0"],
    [["dashboards"], "dashboards needs a folder to write into, such as --out"],
    [["dashboards", "here"], '"here" is one argument too many; options begin with --'],
    [["dashboards", "--out", "x", "--json"], "--json is not an option of dashboards"],
    [
      ["dashboards", "--out", "x", "--naming", "snake"],
      '--naming must be one of suffixes, no-suffixes, utf8, not "snake"',
    ],
    [["dashboards", "--out", "x", "--datasource-uid", "a b"], '--datasource-uid: "a b" is no uid; Grafana takes'],
    [
      ["dashboards", "--out", "x", "--datasource-uid", "mimir=a"],
      '--datasource-uid: "mimir" is none of prometheus, tempo, loki',
    ],
    [
      ["dashboards", "--out", "x", "--datasource-uid", "a", "--datasource-uid", "prometheus=b"],
      "names prometheus twice",
    ],
    [["dashboards", "--out", "x", "--runbooks", "docs"], "--runbooks must be an address such as https://"],
    [["dashboards", "--out", "x", "--phase", "Load It"], '--phase: "Load It" is not a name of a phase'],
    [["--memory"], 'did you mean "rtcscope dev"?'],
  ])("refuses %j with exit code 2 and says what is wrong", async (args, message) => {
    const { code, stdout, stderr } = await finish(args);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(message);
    expect(stderr).toContain("rtcscope --help");
    expect(stderr).not.toContain("    at ");
  });
});

describe("rtcscope dev", () => {
  it("prints sessions as they happen and ends with 0 on SIGINT", async () => {
    const dev = run(["dev", "--port", "0", "--memory"]);
    const url = await urlOf(dev);
    const { spans, events } = sampleSession("3f9a2c1b");
    await post(url, "traces", traceRequest(spans));
    await post(url, "logs", logRequest([...events, endOf("3f9a2c1b", 42_000)]));
    await dev.seen(/3f9a2c1b end {7}ended after 42\.0 s/);
    for (const kind of ["start", "connect", "path", "stall", "reconnect"])
      expect(dev.stdout()).toMatch(new RegExp(`3f9a2c1b ${kind} `));
    // Not a terminal: no colours.
    expect(dev.stdout()).not.toContain("\u001b");
    dev.child.kill("SIGINT");
    expect(await dev.ended).toBe(0);
    expect(dev.stderr()).toBe("");
  });

  it("loses nothing that it answered with 200: SIGTERM right after, then the store is read", async () => {
    const store = join(dir, "store-sigterm");
    const dev = run(["dev", "--port", "0", "--dir", store, "--quiet"]);
    const url = await urlOf(dev);
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        post(url, "traces", traceRequest([wireSpan({ name: "x", at: n, ms: 1, session: `s${n}` })])),
      ),
    );
    dev.child.kill("SIGTERM");
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 200));
    expect(await dev.ended).toBe(0);
    // Quiet: the address and nothing else.
    expect(dev.stdout().trim().split("\n")).toHaveLength(1);
    const reopened = await Store.open({ dir: store, maxQueuedRecords: 1, now: Date.now });
    try {
      expect((await reopened.rowCounts()).spans).toBe(40);
    } finally {
      await reopened.close();
    }
  });

  it("loses nothing that it answered with 200 even when it is killed", async () => {
    const store = join(dir, "store-sigkill");
    const dev = run(["dev", "--port", "0", "--dir", store]);
    const url = await urlOf(dev);
    const send = (n: number) =>
      post(url, "traces", traceRequest([wireSpan({ name: "x", at: n, ms: 1, session: `s${n}` })]));
    for (let n = 0; n < 10; n++) expect((await send(n)).status).toBe(200);
    dev.child.kill("SIGKILL");
    expect(await dev.ended).toBe("SIGKILL");
    const reopened = await Store.open({ dir: store, maxQueuedRecords: 1, now: Date.now });
    try {
      expect((await reopened.rowCounts()).spans).toBe(10);
    } finally {
      await reopened.close();
    }
  });

  it("answers requests that are under way when it is told to stop", async () => {
    const store = join(dir, "store-inflight");
    const dev = run(["dev", "--port", "0", "--dir", store]);
    const url = await urlOf(dev);
    const body = new TextEncoder().encode(
      JSON.stringify(traceRequest([wireSpan({ name: "x", at: 0, ms: 1, session: "late" })])),
    );
    const slow = new ReadableStream<Uint8Array>({
      async start(controller) {
        controller.enqueue(body.subarray(0, 20));
        await new Promise((resolve) => setTimeout(resolve, 100));
        dev.child.kill("SIGTERM");
        await new Promise((resolve) => setTimeout(resolve, 300));
        controller.enqueue(body.subarray(20));
        controller.close();
      },
    });
    const init: RequestInit & { duplex: "half" } = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: slow,
      duplex: "half",
    };
    expect((await fetch(`${url}/v1/traces`, init)).status).toBe(200);
    expect(await dev.ended).toBe(0);
    const reopened = await Store.open({ dir: store, maxQueuedRecords: 1, now: Date.now });
    try {
      expect((await reopened.rowCounts()).spans).toBe(1);
    } finally {
      await reopened.close();
    }
  });

  it("ends at once on a second signal", async () => {
    const dev = run(["dev", "--port", "0", "--memory"]);
    const url = await urlOf(dev);
    // A request that never ends keeps the first signal from being enough.
    const controller = new AbortController();
    const endless = new ReadableStream<Uint8Array>({ start: (stream) => stream.enqueue(new Uint8Array(10)) });
    const init: RequestInit & { duplex: "half" } = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: endless,
      duplex: "half",
      signal: controller.signal,
    };
    const request = fetch(`${url}/v1/traces`, init).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const begin = performance.now();
    dev.child.kill("SIGINT");
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(dev.child.exitCode).toBeNull();
    dev.child.kill("SIGINT");
    expect(await dev.ended).toBe(130);
    expect(performance.now() - begin).toBeLessThan(4000);
    controller.abort();
    await request;
  });

  it("says so when the port is in use, exit 1", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const address = taken.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const { code, stderr } = await finish(["dev", "--port", String(port), "--memory"]);
    taken.close();
    expect(code).toBe(1);
    expect(stderr).toContain(`127.0.0.1:${port} is in use`);
    expect(stderr).toContain("--port");
  });

  it("says so when another one has the store, exit 1, and leaves that one alone", async () => {
    const store = join(dir, "store-shared");
    const first = run(["dev", "--port", "0", "--dir", store]);
    const url = await urlOf(first);
    const { code, stderr } = await finish(["dev", "--port", "0", "--dir", store]);
    expect(code).toBe(1);
    expect(stderr).toContain(`in use by another process (${first.child.pid})`);
    expect((await post(url, "traces", traceRequest([wireSpan({ name: "x", at: 0, ms: 1 })]))).status).toBe(200);
  });

  it("says so when the address is not this machine's, exit 1", async () => {
    const { code, stderr } = await finish(["dev", "--port", "0", "--host", "192.0.2.1", "--memory"]);
    expect(code).toBe(1);
    expect(stderr).toContain("Is --host an address of this machine?");
  });

  it("prints one JSON object per line with --json", async () => {
    const dev = run(["dev", "--port", "0", "--memory", "--json"]);
    const url = await urlOf(dev);
    await post(url, "traces", traceRequest(sampleSession("s").spans));
    await dev.seen(/"reconnect"/);
    const lines = dev
      .stdout()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines[0]).toMatchObject({ kind: "listening", url, store: "in memory", version: VERSION });
    expect(lines.slice(1).map((line) => [line.kind, line.sessionId])).toEqual([
      ["connect", "s"],
      ["stall", "s"],
      ["reconnect", "s"],
    ]);
  });

  it("warns when it listens beyond this machine", async () => {
    const dev = run(["dev", "--port", "0", "--memory", "--host", "0.0.0.0"]);
    await urlOf(dev);
    dev.child.kill("SIGTERM");
    expect(await dev.ended).toBe(0);
    expect(dev.stderr()).toContain("0.0.0.0 is not loopback");
  });

  it("lets more origins and hosts in, as often as they are given", async () => {
    const dev = run([
      "dev",
      "--port",
      "0",
      "--memory",
      "--allow-origin",
      "https://a.example",
      "--allow-origin",
      "https://b.example",
    ]);
    const url = await urlOf(dev);
    const from = async (origin: string) => (await post(url, "traces", {}, { headers: { origin } })).status;
    expect([await from("https://a.example"), await from("https://b.example"), await from("https://c.example")]).toEqual(
      [200, 200, 403],
    );
  });
});
