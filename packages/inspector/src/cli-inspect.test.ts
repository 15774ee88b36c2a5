import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { type InspectDocument, inspectSchema } from "./dump";
import { startInspector } from "./inspector";
import { Store } from "./store";
import { buildCli, type Cli } from "./test-support/cli";
import { internalsDump, rtcstatsDump, T0 } from "./test-support/dumps";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let cli: Cli;
const path = (name: string) => join(cli.dir, name);
beforeAll(async () => {
  cli = await buildCli();
  const frozen = (second: number) => (second < 6 ? 25 * second : second < 9 ? 125 : 25 * (second - 3));
  await writeFile(path("call.txt"), rtcstatsDump({ frames: frozen }));
  await writeFile(path("two.txt"), rtcstatsDump({ connections: ["7-1", "7-2", "9-1"], seconds: 4 }));
  await writeFile(path("internals.txt"), internalsDump());
});
afterEach(() => cli.stop());
afterAll(() => cli.remove());

/** Its output, held to the published schema. */
async function document(...args: string[]): Promise<InspectDocument> {
  const { stdout, stderr } = await cli.finish(["inspect", "--json", ...args]);
  expect(stderr).toBe("");
  const parsed = inspectSchema.parse(JSON.parse(stdout));
  // Nothing in the output that the schema does not know, down to the reports.
  expect(parsed).toEqual(JSON.parse(stdout));
  return parsed;
}

describe("rtcscope inspect", () => {
  it("prints what happened, in at most 80 columns and without colour", async () => {
    const { code, stdout, stderr } = await cli.finish(["inspect", "call.txt"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(stdout).not.toContain("\u001b");
    const wanted = [
      /^rtcstats dump \(v3 full\), Chrome 144, \d+ kB$/m,
      /^1 session, 1 peer connection \(1 with media\), 12 readings$/m,
      /^ {2}! {2}\+5\.0 s {2}video stood still 1 time, 3\.0 s in all/m,
      /^ {2}! {2}the browser counted 1 freeze, 2\.0 s in all, on 1 video stream$/m,
      /^ {2}connect ok \d+ ms$/m,
      /^ {4}\+1\.0 s relay\/srflx\/udp \(relay over udp\), round trip 20 ms$/m,
      /^ {4}in video VP8 +100 3\.8% +4ms 640x360 +25 +1\/2\.0s 1\/3\.0s$/m,
      /^ {4}1 stream never carried anything: 1 inbound audio$/m,
    ];
    for (const pattern of wanted) expect(stdout).toMatch(pattern);
  });

  it("prints one JSON document of the published schema, with the figures of the call", async () => {
    const { input, capture, sessions, ...head } = await document("call.txt");
    expect(head).toMatchObject({
      schema: "rtcscope.inspect",
      version: 1,
      masked: true,
      truncated: false,
      problems: [],
    });
    const { length } = await readFile(path("call.txt"));
    expect(input).toEqual({
      name: "call.txt",
      bytes: length,
      format: "rtcstats",
      version: 3,
      dialect: "full",
      gzip: false,
      browser: "Chrome 144",
    });
    expect(capture).toEqual({
      sessions: 1,
      sessionsShown: 1,
      peerConnections: 1,
      peerConnectionsWithMedia: 1,
      statisticsTicks: 12,
      startMs: T0,
      endMs: T0 + 12_000,
      totalDurationMs: 12_000,
      maxFreezeCount: 1,
    });
    const [session] = sessions;
    expect(session?.connections[0]).toMatchObject({
      id: "7-1",
      timeToConnectedMs: 114,
      negotiations: 1,
      restarts: { requested: 0, byUfrag: 0 },
      paths: [{ local: "relay", remote: "srflx", protocol: "udp", relayProtocol: "udp" }],
    });
    expect(session?.connections[0]?.streams[0]).toMatchObject({
      id: "IT1",
      bitrateBps: 100_000,
      packetsLost: 12,
      freezes: 1,
      freezeMs: 2000,
    });
    expect(session?.issues.map(({ type }) => type)).toEqual(["stall", "freeze", "reported", "relay"]);
    expect(session?.report.summary).toMatchObject({ id: session?.id, stalls: 1, path: "relay/srflx/udp" });
  });

  it("says the same of the same call in another format, from a file, a pipe and compressed", async () => {
    const facts = ({ capture, sessions }: InspectDocument) => ({
      capture,
      streams: sessions.flatMap(({ connections }) => connections.flatMap(({ streams }) => streams)),
    });
    const { stdout } = await cli.finish(["inspect", "-", "--json"], gzipSync(await readFile(path("call.txt"))));
    const piped = inspectSchema.parse(JSON.parse(stdout));
    expect(piped.input).toMatchObject({ name: "-", gzip: true });
    const plain = await document("call.txt");
    expect(facts(piped)).toEqual(facts(plain));
    expect(piped.sessions.map(({ id }) => id)).toEqual(plain.sessions.map(({ id }) => id));
    const other = await document("internals.txt");
    expect(other.input.format).toBe("webrtc-internals");
    expect(other.capture).toMatchObject({ peerConnections: 1, statisticsTicks: 12, maxFreezeCount: 0 });
    expect(facts(other).streams[0]?.bitrateBps).toBe(100_000);
  });

  it("shows one session of several on demand", async () => {
    const all = await document("two.txt");
    expect(all.sessions.map(({ number, page, connections }) => [number, page, connections.length])).toEqual([
      [1, "7", 2],
      [2, "9", 1],
    ]);
    const second = await document("two.txt", "--session", "2");
    expect(second.capture).toMatchObject({ sessions: 2, sessionsShown: 1, peerConnections: 1 });
    expect(second.sessions.map(({ number, id }) => [number, id])).toEqual([[2, all.sessions[1]?.id]]);
    expect(second.sessions[0]?.report).toEqual(all.sessions[1]?.report);
    const { code, stdout, stderr } = await cli.finish(["inspect", "two.txt", "--session", "3"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("--session 3: two.txt has 2 sessions");
  });

  it("ends quietly when its reader has gone", async () => {
    const child = spawn("sh", ["-c", `"$0" "$1" inspect call.txt --json | head -c 10`, process.execPath, cli.file], {
      cwd: cli.dir,
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    await new Promise((resolve) => child.once("close", resolve));
    expect(output).toBe('{"schema":');
  });
});

describe("exit codes of rtcscope inspect", () => {
  const lines = () => rtcstatsDump({ seconds: 4 });
  it.each<[number, string, () => string | Uint8Array, RegExp, string]>([
    [3, "text", () => "this is no dump\n", /^rtcscope: file: /, ""],
    [4, "nothing at all", () => "", /^rtcscope: file: /, ""],
    [3, "a saved page of about:webrtc", () => "<!DOCTYPE html><html></html>", /Copy Report/, ""],
    [3, "JSON of something else", () => '{"a":1}', /^rtcscope: file: /, ""],
    [
      4,
      "a dump without a connection",
      () => '{"PeerConnections":{},"UserAgent":"x","getUserMedia":[]}',
      /recorded/,
      "",
    ],
    [5, "a dump that breaks off", () => lines().slice(0, -100), /^$/, "the dump breaks off"],
    [5, "a dump with a broken line", () => lines().replace('["createOffer"', "["), /^$/, "line "],
    [5, "a compressed dump that breaks off", () => gzipSync(lines()).subarray(0, -200), /^$/, "the dump breaks off"],
  ])("%i for %s", async (expected, _, content, says, prints) => {
    await writeFile(path("file"), content());
    const { code, stdout, stderr } = await cli.finish(["inspect", "file"]);
    expect(code).toBe(expected);
    expect(stderr).toMatch(says);
    expect(stderr).not.toContain("    at ");
    if (prints === "") expect(stdout).toBe("");
    else expect(stdout).toContain(prints);
  });

  it("3 for a file that is not there, and for a folder", async () => {
    await mkdir(path("folder"), { recursive: true });
    for (const [name, why] of [
      ["deep/in/missing.txt", "missing.txt cannot be read: there is no such file"],
      ["folder", "folder cannot be read: it is a folder"],
    ] as const) {
      const { code, stdout, stderr } = await cli.finish(["inspect", name]);
      expect({ code, stdout, stderr }).toEqual({ code: 3, stdout: "", stderr: `rtcscope: ${why}\n` });
    }
  });

  it("5 with a document that says what is missing", async () => {
    await writeFile(path("cut.txt"), lines().slice(0, -100));
    const { code, stdout } = await cli.finish(["inspect", "cut.txt", "--json"]);
    const { truncated, problems, capture } = inspectSchema.parse(JSON.parse(stdout));
    expect({ code, truncated }).toEqual({ code: 5, truncated: true });
    expect(problems[0]?.where).toMatch(/^line \d+$/);
    expect(capture.statisticsTicks).toBe(3);
  });
});

describe("rtcscope inspect --otlp", () => {
  it("sends the sessions to a real receiver, whose report is the printed one", async () => {
    const inspector = await startInspector({ port: 0, memory: true });
    try {
      const { sessions, delivery } = await document("call.txt", "--otlp", inspector.url);
      expect(delivery).toMatchObject({ rejected: 0, lost: 0, reasons: [] });
      const [session] = sessions;
      const received = await inspector.session(session?.id ?? "");
      expect(JSON.parse(JSON.stringify(received))).toEqual(session?.report);
      expect(received?.summary.service).toBe("rtcstats");
      const [first] = await inspector.metricPoints("rtc.client.connect.duration");
      expect(new Date(Number((first?.timeNs ?? 0n) / 1_000_000n)).getUTCFullYear()).toBe(2026);
      const spans = received?.trace.length;
      // The same once more: the same spans, not their doubles.
      await document("call.txt", "--otlp", inspector.url);
      expect((await inspector.session(session?.id ?? ""))?.trace.length).toBe(spans);
      expect(await inspector.sessions()).toHaveLength(1);
    } finally {
      await inspector.close();
    }
  });

  it("6 when not everything was taken, with the report all the same and the headers given", async () => {
    const seen: unknown[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers["x-api-key"]);
      request.resume().on("end", () => response.writeHead(request.url === "/v1/logs" ? 400 : 200).end());
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { code, stdout, stderr } = await cli.finish([
      "inspect",
      "call.txt",
      "--otlp",
      url,
      "--header",
      "X-Api-Key=k1",
    ]);
    server.close();
    expect(code).toBe(6);
    expect(stdout).toMatch(/^NOT taken: 0 turned away, \d+ not delivered$/m);
    expect(stderr).toContain("/v1/logs HTTP 400");
    expect(stdout + stderr).not.toContain("k1");
    expect(new Set(seen)).toEqual(new Set(["k1"]));
  });
});

describe("rtcscope import", () => {
  const rows = async (dir: string) => {
    const store = await Store.open({ dir, maxQueuedRecords: 1, now: Date.now });
    try {
      return { keys: await store.sessionKeys({ limit: 10 }), ...(await store.rowCounts()) };
    } finally {
      await store.close();
    }
  };

  it("puts the sessions into the store, once however often it is done", async () => {
    const first = await cli.finish(["import", "two.txt", "--dir", "store"]);
    expect(first).toMatchObject({ code: 0, stderr: "" });
    expect(first.stdout).toMatch(
      /^2 sessions \(\d+ records\) of two\.txt → store\n {2}[\da-f-]{36}\n {2}[\da-f-]{36}\n$/,
    );
    const once = await rows(path("store"));
    expect(once.keys).toHaveLength(2);
    await cli.finish(["import", "two.txt", "--dir", "store"]);
    expect(await rows(path("store"))).toEqual(once);
    // A later dump of the same page is the same session: it takes the place of the earlier one.
    await cli.finish(["import", "-", "--dir", "store"], await readFile(path("call.txt")));
    const { keys, spans } = await rows(path("store"));
    expect(keys).toEqual(once.keys);
    expect(spans).not.toBe(once.spans);
  });

  it("is there in rtcscope dev afterwards, with the report that inspect prints", async () => {
    await cli.finish(["import", "call.txt", "--dir", "later"]);
    const { sessions } = await document("call.txt");
    const dev = cli.start(["dev", "--port", "0", "--dir", "later"]);
    const [url] = await dev.seen(/http:\/\/[\d.:]+/);
    const listed = (await (await fetch(`${url}/api/sessions`)).json()) as { sessions: { id: string }[] };
    expect(listed.sessions.map(({ id }) => id)).toEqual(sessions.map(({ id }) => id));
    const report = await (await fetch(`${url}/api/sessions/${sessions[0]?.id}`)).json();
    expect(report).toEqual(sessions[0]?.report);
  });

  it("goes to the rtcscope dev that holds the store", async () => {
    const dev = cli.start(["dev", "--port", "0", "--dir", "held"]);
    const [url] = await dev.seen(/http:\/\/[\d.:]+/);
    const { code, stdout, stderr } = await cli.finish(["import", "call.txt", "--dir", "held"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(`→ the rtcscope at ${url}`);
    const listed = (await (await fetch(`${url}/api/sessions`)).json()) as { sessions: unknown[] };
    expect(listed.sessions).toHaveLength(1);
    dev.child.kill("SIGTERM");
    expect(await dev.ended).toBe(0);
    await expect(readFile(path("held/inspector.json"))).rejects.toThrow("ENOENT");
  });

  it("says what to do when the store is held by something else", async () => {
    const store = await Store.open({ dir: path("taken"), maxQueuedRecords: 1, now: Date.now });
    try {
      const { code, stderr } = await cli.finish(["import", "call.txt", "--dir", "taken"]);
      expect(code).toBe(1);
      expect(stderr).toContain("in use by another process");
    } finally {
      await store.close();
    }
  });

  it("keeps what could be read, and says that there was more", async () => {
    await writeFile(path("cut.txt"), rtcstatsDump({ seconds: 4 }).slice(0, -100));
    const { code, stdout } = await cli.finish(["import", "cut.txt", "--dir", "cut"]);
    expect(code).toBe(5);
    expect(stdout).toContain("1 part could not be read");
  });

  it("makes no store of a dump that holds nothing", async () => {
    const nothing = '{"PeerConnections":{},"UserAgent":"x","getUserMedia":[]}';
    expect((await cli.finish(["import", "-", "--dir", "none"], nothing)).code).toBe(4);
    expect(existsSync(path("none"))).toBe(false);
  });
});
