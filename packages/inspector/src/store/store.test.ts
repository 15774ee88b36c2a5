import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { Hono } from "hono";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decodeRequest, type RecordBatch } from "../otlp";
import { receiverRoutes } from "../receiver";
import { encodeMetrics, otelMetrics } from "../test-support/opentelemetry";
import { logRequest, type SpanInput, traceRequest, wireEvent, wireSpan } from "../test-support/sessions";
import { STORE_FILE, Store, StoreBusyError, StoreOpenError, type StoreOptions } from ".";

let dir: string;
let stores: Store[] = [];
let now = 1_800_000_000_000;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "rtcscope-store-"));
  now = 1_800_000_000_000;
});
afterEach(async () => {
  await Promise.all(stores.map((store) => store.close()));
  stores = [];
  await rm(dir, { recursive: true, force: true });
});

async function open(options: Partial<StoreOptions> = {}): Promise<Store> {
  const store = await Store.open({ dir, maxQueuedRecords: 1000, now: () => now, ...options });
  stores.push(store);
  return store;
}

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const spans = (...inputs: SpanInput[]): RecordBatch =>
  decodeRequest("traces", "json", json(traceRequest(inputs.map(wireSpan))), 1n);
const sessionSpan = (session: string, at = 0) => spans({ name: "x", at, ms: 1, session });
const ids = async (store: Store) => (await store.sessionKeys({ limit: 100 })).map((key) => key.id);

it("gives back what was put in, after it was closed and opened again", async () => {
  const batch = decodeRequest(
    "traces",
    "json",
    json(
      traceRequest([
        wireSpan({
          name: "a'; DROP TABLE spans; --",
          at: 1.5,
          ms: 2,
          session: "s",
          attributes: { text: "ü\u0000\ud800👋", n: 0.5 },
        }),
      ]),
    ),
    1n,
  );
  const events = decodeRequest(
    "logs",
    "json",
    json(logRequest([wireEvent({ name: "rtc.path", at: 3, session: "s", body: "host/host/udp" })])),
    1n,
  );
  const points = decodeRequest("metrics", "protobuf", encodeMetrics(otelMetrics(), "protobuf"), 1n);
  const first = await open();
  await first.append(batch);
  await first.append(events);
  await first.append(points);
  await first.close();

  const store = await open();
  const records = await store.recordsOfSessions(["s"]);
  expect(records.spans).toEqual(batch.spans);
  expect(records.logs).toEqual(events.logs);
  for (const point of points.points) expect(await store.metricPoints(point.name, 10)).toEqual([point]);
  expect(await store.rowCounts()).toEqual({ spans: 1, events: 1, metricPoints: 5 });
});

it("keeps its files out of version control", async () => {
  await open();
  expect(await readFile(join(dir, ".gitignore"), "utf8")).toBe("*\n");
});

it("has stored a batch when append resolves: a killed process loses nothing that was acknowledged", async () => {
  const script = `
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const instance = await DuckDBInstance.create(process.argv[1], { access_mode: "READ_WRITE" });
    const connection = await instance.connect();
    console.log(String((await connection.runAndReadAll("SELECT count(*) AS n FROM spans")).getRowObjects()[0].n));`;
  const store = await open();
  await store.append(sessionSpan("kept"));
  // What is on disk at this moment, log included, as another process would find it after a crash.
  const copy = join(dir, "copy.duckdb");
  await writeFile(copy, await readFile(join(dir, STORE_FILE)));
  await writeFile(`${copy}.wal`, await readFile(join(dir, `${STORE_FILE}.wal`)).catch(() => new Uint8Array(0)));
  const read = spawnSync(process.execPath, ["--input-type=module", "-e", script, copy], {
    cwd: import.meta.dirname,
    encoding: "utf8",
  });
  expect(read.stderr).toBe("");
  expect(read.stdout.trim()).toBe("1");
});

describe("a store that cannot be opened says why and what to do", () => {
  it("in use by another process", async () => {
    await open();
    const script = `
      const { DuckDBInstance } = await import("@duckdb/node-api");
      await DuckDBInstance.create(process.argv[1]);
      process.stdout.write("open");
      setInterval(() => {}, 1000);`;
    const other = join(dir, "other");
    await (await open({ dir: other })).close();
    const { spawn } = await import("node:child_process");
    const holder = spawn(process.execPath, ["--input-type=module", "-e", script, join(other, STORE_FILE)], {
      cwd: import.meta.dirname,
    });
    try {
      await new Promise<void>((resolve, reject) => {
        holder.stdout.once("data", () => resolve());
        holder.once("exit", () => reject(new Error("the other process ended")));
      });
      const failure = await open({ dir: other }).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(StoreOpenError);
      expect(String(failure)).toContain(`in use by another process (${holder.pid})`);
      expect(String(failure)).toContain("--memory");
    } finally {
      holder.kill("SIGKILL");
    }
  });

  it("open in this process already, under another spelling of its folder", async () => {
    const store = await open();
    await expect(open({ dir: `${dir}/../${dir.split("/").at(-1)}` })).rejects.toThrow("already open in this process");
    // The failed attempt must not have taken the first one's lock.
    await store.append(sessionSpan("s"));
    expect(await ids(store)).toEqual(["s"]);
  });

  it("damaged", async () => {
    await writeFile(join(dir, STORE_FILE), "this is not a database ".repeat(1000));
    const failure = await open().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StoreOpenError);
    expect(String(failure)).toMatch(/store\.duckdb cannot be read.*Move it away/);
  });

  it("damaged in the middle", async () => {
    const store = await open();
    await store.append(spans(...Array.from({ length: 500 }, (_, n) => ({ name: `${n}`, at: n, ms: 1, session: "s" }))));
    await store.close();
    const file = join(dir, STORE_FILE);
    const bytes = await readFile(file);
    await writeFile(file, bytes.fill(0xff, 4096, bytes.length));
    await expect(open()).rejects.toThrow(StoreOpenError);
  });

  it("of another version", async () => {
    await (await open()).close();
    const instance = await DuckDBInstance.create(join(dir, STORE_FILE));
    const connection = await instance.connect();
    await connection.run("UPDATE store_version SET version = 99");
    connection.closeSync();
    instance.closeSync();
    await expect(open()).rejects.toThrow(/has version 99, this rtcscope reads version 1/);
  });

  it("a folder that is a file", async () => {
    await writeFile(join(dir, "file"), "");
    await expect(open({ dir: join(dir, "file") })).rejects.toThrow(StoreOpenError);
  });
});

it("answers reads while it writes, deletes and closes", async () => {
  const store = await open({ retention: { megabytes: 0.001 }, maxQueuedRecords: 1e6 });
  const work: Promise<unknown>[] = [];
  for (let n = 0; n < 60; n++) {
    work.push(
      store.append(sessionSpan(`s${n}`)),
      store.sessionKeys({ limit: 5 }),
      store.recordsOfSessions([`s${n}`]),
      store.rowCounts(),
    );
    if (n % 20 === 10) work.push(store.applyRetention());
    if (n % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all([...work, store.close()]);
  await expect(store.rowCounts()).rejects.toThrow("closed");
});

describe("the write queue", () => {
  it("refuses what is over its bound, keeps what it took, and takes more afterwards", async () => {
    const store = await open({ dir: undefined, maxQueuedRecords: 3 });
    const taken = [store.append(sessionSpan("a")), store.append(sessionSpan("b")), store.append(sessionSpan("c"))];
    await expect(store.append(sessionSpan("d"))).rejects.toThrow(StoreBusyError);
    await Promise.all(taken);
    await store.append(sessionSpan("e"));
    expect((await ids(store)).sort()).toEqual(["a", "b", "c", "e"]);
  });

  it("takes a batch larger than the bound when nothing waits: it could never be stored otherwise", async () => {
    const store = await open({ dir: undefined, maxQueuedRecords: 2 });
    await store.append(spans(...[1, 2, 3].map((at) => ({ name: "x", at, ms: 1, session: "s" }))));
    expect(await store.rowCounts()).toMatchObject({ spans: 3 });
  });

  it("is written to the end by close", async () => {
    const store = await open();
    const pending = Array.from({ length: 50 }, (_, n) => store.append(sessionSpan(`s${n}`)));
    await store.close();
    await Promise.all(pending);
    expect((await (await open()).rowCounts()).spans).toBe(50);
    await expect(store.append(sessionSpan("late"))).rejects.toThrow(StoreBusyError);
  });

  it("is what a sender is asked to wait for: 429 with Retry-After, and nothing of the refused request is kept", async () => {
    const store = await open({ dir: undefined, maxQueuedRecords: 5000 });
    const app = new Hono().route(
      "/",
      receiverRoutes({
        maxBodyBytes: 1e6,
        maxDecodedBytes: 1e6,
        now: () => now,
        store: (batch) => store.append(batch),
        onStored: () => undefined,
      }),
    );
    const flood = store.append(
      spans(...Array.from({ length: 9000 }, (_, at) => ({ name: "x", at, ms: 1, session: "flood" }))),
    );
    const send = (type: string) =>
      app.request("/v1/traces", {
        method: "POST",
        headers: { "content-type": type },
        body: type.endsWith("json")
          ? json(traceRequest([wireSpan({ name: "x", at: 0, ms: 1, session: "refused" })]))
          : new Uint8Array(0),
      });
    const response = await send("application/json");
    expect(response.status).toBe(429);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await response.json()).toMatchObject({ code: 8 });
    await flood;
    expect(await ids(store)).toEqual(["flood"]);
    expect((await send("application/json")).status).toBe(200);
  });
});

describe("retention", () => {
  const DAY = 86_400_000;

  it("deletes what was received more than the given days ago, on opening too", async () => {
    const store = await open({ retention: { days: 2 } });
    await store.append(sessionSpan("old"));
    now += DAY;
    await store.append(sessionSpan("young"));
    now += DAY;
    await store.applyRetention();
    // Exactly two days old: kept.
    expect((await ids(store)).sort()).toEqual(["old", "young"]);
    now += 1;
    await store.applyRetention();
    expect(await ids(store)).toEqual(["young"]);
    await store.close();
    now += DAY;
    expect(await ids(await open({ retention: { days: 2 } }))).toEqual([]);
  });

  const filler = (session: string) => {
    const noise = (n: number) =>
      Array.from({ length: 40 }, (_, i) =>
        Math.sin(n * 40 + i)
          .toString(36)
          .slice(3),
      ).join("");
    return spans(
      ...Array.from({ length: 1000 }, (_, at) => ({ name: "x", at, ms: 1, session, attributes: { noise: noise(at) } })),
    );
  };

  it.each([["on disk"], ["in memory"]])(
    "deletes the oldest sessions when it is over size, whole ones (%s)",
    async (where) => {
      const store = await open({
        ...(where === "in memory" ? { dir: undefined } : {}),
        retention: { megabytes: 4 },
        maxQueuedRecords: 1e6,
      });
      for (let n = 0; n < 12; n++) {
        now += 1000;
        await store.append(filler(`s${String(n).padStart(2, "0")}`));
      }
      await store.applyRetention();
      const kept = (await ids(store)).sort();
      expect(kept.length).toBeGreaterThan(0);
      expect(kept.length).toBeLessThan(12);
      expect(kept.at(-1)).toBe("s11");
      const { spans: rows } = await store.recordsOfSessions(kept);
      expect(rows.length).toBe(kept.length * 1000);
      await store.append(sessionSpan("next"));
      expect(await ids(store)).toContain("next");
    },
    30_000,
  );
});

it("lists sessions newest first, page by page, without gaps or repeats", async () => {
  const store = await open({ dir: undefined });
  for (let n = 0; n < 7; n++) await store.append(sessionSpan(`s${n}`, n < 4 ? 1000 : n * 1000));
  const seen: string[] = [];
  let after: { startNs: bigint; id: string } | undefined;
  for (;;) {
    const page = await store.sessionKeys({ limit: 2, after });
    if (page.length === 0) break;
    seen.push(...page.map((key) => key.id));
    after = page.at(-1);
  }
  expect(seen).toEqual(["s6", "s5", "s4", "s0", "s1", "s2", "s3"]);
  expect(await store.sessionKeys({ limit: 10, transport: "livekit" })).toEqual([]);
  expect(await store.sessionKeys({ limit: 10, transport: "webrtc", service: "studio" })).toHaveLength(7);
});
