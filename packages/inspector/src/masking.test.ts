import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { Store } from "./store";
import { buildCli, type Cli } from "./test-support/cli";
import { internalsDump, MARKS, rtcstatsDump } from "./test-support/dumps";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let cli: Cli;
beforeAll(async () => {
  cli = await buildCli();
});
afterAll(() => cli.remove());

/** Everything that an OTLP receiver is sent, as it is on the wire after decompression. */
async function wiretap(): Promise<{ url: string; heard(): string; close(): void }> {
  let heard = "";
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    heard += (request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body).toString("utf8");
    response.writeHead(200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard: () => heard,
    close: () => server.close(),
  };
}

/** Everything that a store holds of its sessions. */
async function contentOf(dir: string): Promise<string> {
  const store = await Store.open({ dir, maxQueuedRecords: 1, now: Date.now });
  try {
    const ids = (await store.sessionKeys({ limit: 100 })).map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(0);
    const rows = await store.recordsOfSessions(ids);
    return JSON.stringify(rows, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
  } finally {
    await store.close();
  }
}

/** All that the commands give out about a dump, by where it went. */
async function outputsOf(name: string, dump: string | Uint8Array, ...more: string[]): Promise<Record<string, string>> {
  const folder = join(cli.dir, `for-${name}`);
  await mkdir(folder, { recursive: true });
  const file = join(folder, "dump");
  await writeFile(file, dump);
  const tap = await wiretap();
  const store = join(folder, `store${more.join("")}`);
  try {
    const [text, json, imported] = await Promise.all([
      cli.finish(["inspect", file, ...more]),
      cli.finish(["inspect", file, "--json", "--otlp", tap.url, ...more]),
      cli.finish(["import", file, "--dir", store, ...more]),
    ]);
    return {
      text: text.stdout + text.stderr,
      json: json.stdout + json.stderr,
      otlp: tap.heard(),
      import: imported.stdout + imported.stderr,
      store: await contentOf(store),
      ...Object.fromEntries(
        await Promise.all(
          (await readdir(store))
            .filter((each) => each !== ".gitignore")
            .map(async (each) => [`file ${each}`, await readFile(join(store, each), "latin1")] as const),
        ),
      ),
    };
  } finally {
    tap.close();
  }
}

function leaks(outputs: Record<string, string>): string[] {
  return Object.entries(outputs).flatMap(([where, output]) =>
    Object.entries(MARKS).flatMap(([mark, value]) => {
      const at = output.indexOf(value);
      return at < 0 ? [] : [`${mark} in ${where}: ${output.slice(Math.max(0, at - 60), at + value.length)}`];
    }),
  );
}

const whole = rtcstatsDump();
/** Damaged in the middle of what must not be shown, in a name, and at the end. */
const damaged = whole
  .replace(`["ontrack","7-1","video:`, `["ontrack","7-1",broken ${MARKS.identity} ${MARKS.address} `)
  .replace(`["addIceCandidate","7-1"`, `["addIceCandidate","${MARKS.identity}"`)
  .replace(`["createOffer","7-1",{}`, `${MARKS.label} ${MARKS.token}\n["createOffer","7-1",{}`)
  .slice(0, -400);

const internals = internalsDump();
const damagedInternals = internals
  .replace('"values":"[', `"values":"[${MARKS.identity}`)
  .replace('"C1-sdpFmtpLine"', `"${MARKS.identity}-${MARKS.label}"`)
  .replace('"type":"createOffer"', `"type":"${MARKS.label} ${MARKS.address}"`);

describe("without --unmask nothing that is nobody's business is told anywhere", () => {
  it.each([
    ["an rtcstats dump", whole],
    ["a damaged rtcstats dump", damaged],
    ["a webrtc-internals dump", internals],
    ["a damaged webrtc-internals dump", damagedInternals],
    ["one that breaks off", internals.slice(0, internals.length * 0.8)],
    ["a compressed one", gzipSync(whole)],
  ])("%s", async (name, dump) => {
    const outputs = await outputsOf(name.replaceAll(" ", "-"), dump);
    expect(outputs.text).toContain("peer connection");
    // Damage is told, with its place and without what stands there.
    expect(outputs.text?.includes("not read")).toBe(/damaged|breaks/.test(name));
    expect(outputs.otlp).toContain("rtc.session.start");
    expect(leaks(outputs)).toEqual([]);
  });
});

describe("with --unmask", () => {
  it("it is told where a live session tells it", async () => {
    const outputs = await outputsOf("unmasked", whole, "--unmask");
    expect(outputs.json).toContain(MARKS.track);
    expect(outputs.json).toContain(MARKS.host);
    expect(outputs.otlp).toContain(MARKS.address);
    expect(outputs.store).toContain(MARKS.track);
  });
});
