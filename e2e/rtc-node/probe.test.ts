/** The example `node-probe` as a command, against a real server: its telemetry agrees with what it counted itself. */
import { execFile } from "node:child_process";
import type { SessionReport } from "rtcscope";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LiveKit, startLiveKit } from "../servers/livekit";
import { missingServer } from "../servers/process";

const root = new URL("../..", import.meta.url).pathname;
const missing = missingServer("livekit");
const SECONDS = 6;
/** Longest time from one reading to the next while connecting and afterwards, with the poller's jitter. */
const POLL_CONNECTING_MS = 275;
const POLL_MS = 1100;
/** What a timer may be late on a machine that is busy. */
const LATE_MS = 500;
const FRAME_RATE = 20;

interface Document {
  counted: Record<
    | "publisherConnectMs"
    | "subscriberConnectMs"
    | "firstFrameMs"
    | "framesSent"
    | "framesReceived"
    | "framesMissing"
    | "framesDamaged",
    number
  >;
  error?: string;
  reports: SessionReport[];
}

/** Runs the command; resolves only when its process has ended by itself. */
function probe(args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ["probe.mjs", ...args],
      { cwd: `${root}examples/node-probe`, maxBuffer: 64e6, timeout: 90_000 },
      (error, stdout, stderr) => {
        if (error?.killed) reject(new Error(`the probe did not end: ${stdout}${stderr}`));
        else resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
      },
    );
  });
}

describe.skipIf(missing)(`the probe (${missing ?? "livekit-server"})`, () => {
  let livekit: LiveKit;
  const server = () => ["--livekit", livekit.url, "--key", livekit.apiKey];

  beforeAll(async () => {
    const { buildPackages }: { buildPackages(): Promise<void> } = await import(`${root}scripts/lib/build.mjs`);
    await buildPackages();
    livekit = await startLiveKit();
  });
  afterAll(() => livekit?.stop());

  it("measures a call, and rtcscope tells the same of it", async () => {
    const { code, stdout, stderr } = await probe([
      ...[...server(), "--secret", livekit.apiSecret],
      ...["--seconds", `${SECONDS}`, "--json"],
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const { counted, reports } = JSON.parse(stdout) as Document;
    const [publisher, subscriber] = reports;
    expect(counted.framesReceived).toBeGreaterThan((SECONDS * FRAME_RATE) / 4);
    expect(counted.framesDamaged).toBe(0);

    for (const report of reports) {
      expect(report.summary).toMatchObject({ transport: "livekit", ended: true, endReason: "ended", outcome: "ok" });
      expect(report.connects).toHaveLength(1);
      expect(report.reconnects).toEqual([]);
      expect(report.summary.path).toBe("host/host/udp");
      expect(report.tracks).toMatchObject([{ outcome: "ok", kind: "video" }]);
    }
    expect(publisher?.summary.role).toBe("publisher");
    expect(publisher?.tracks).toMatchObject([{ direction: "publish", source: "generated" }]);
    expect(subscriber?.tracks).toMatchObject([{ direction: "subscribe", source: "camera" }]);

    // Usable is the first decoded frame: after the join, and seen by the reading after the frame at the latest.
    const connectMs = subscriber?.connects[0]?.durationMs;
    expect(connectMs).toBeGreaterThan(counted.subscriberConnectMs - LATE_MS / 10);
    expect(connectMs).toBeLessThan(counted.firstFrameMs + POLL_CONNECTING_MS + LATE_MS);

    // Windows hold what lies between readings; before the first and after the last one nobody counted.
    const [stream] = subscriber?.streams ?? [];
    const frames = stream?.windows.reduce((sum, one) => sum + ((one.frameRate ?? 0) * one.durationMs) / 1000, 0) ?? 0;
    const unseen = ((POLL_MS * 2 + LATE_MS) / 1000) * FRAME_RATE;
    expect(frames).toBeGreaterThan(counted.framesReceived - unseen);
    expect(frames).toBeLessThan(counted.framesReceived + unseen);
    expect(stream).toMatchObject({ direction: "inbound", kind: "video", codec: "video/VP8" });
  });

  it("whose token is refused says so without it, and so does its telemetry", async () => {
    const { code, stdout } = await probe([...server(), "--secret", "not-the-secret-of-this-server-at-all", "--json"]);
    expect(code).toBe(1);
    const { error, reports } = JSON.parse(stdout) as Document;
    expect(error).toMatch(/^the publisher could not join at ws:.*401/);
    expect(reports[0]?.connects).toMatchObject([{ outcome: "error", errorType: "ConnectError" }]);
    expect(reports[0]?.summary.endReason).toBe("failed");
    expect(stdout).not.toContain("eyJ");
  });

  it.each([
    [["--livekit", "http://x", "--key", "k", "--secret", "s"], "--livekit must be a ws:// or wss:// address"],
    [["--key", "k", "--secret", "s"], "--livekit is missing"],
    [["--livekit", "ws://x", "--key", "k", "--secret", "s", "--seconds", "no"], "--seconds must be from 1 to 600"],
    [["--nothing"], "--nothing"],
  ])("called with %j says what is wrong", async (args, message) => {
    const { code, stderr } = await probe(args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).toContain("usage: node probe.mjs");
  });
});
