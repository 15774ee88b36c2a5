import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { truthSchema } from "./simulate";
import { buildCli, type Cli } from "./test-support/cli";

let cli: Cli;
// Every test starts processes, and they may have to share a processor.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

beforeAll(async () => {
  cli = await buildCli();
});
afterEach(() => cli.stop());
afterAll(() => cli.remove());

const truthOf = (stdout: string) => truthSchema.parse(JSON.parse(stdout));

async function startReceiver(): Promise<string> {
  const dev = cli.start(["dev", "--port", "0", "--memory", "--quiet"]);
  return (await dev.seen(/http:\/\/[\d.[\]:a-z]+:\d+/))[0];
}

describe("rtcscope simulate", () => {
  it("fills the inspector with the sessions that it says", async () => {
    const url = await startReceiver();
    const { code, stdout, stderr } = await cli.finish([
      "simulate",
      "day",
      "--sessions",
      "12",
      "--seed",
      "3",
      "--url",
      url,
    ]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^rtcscope: 12 sessions in [\d.]+ s, \d+ per second\n$/);
    const truth = truthOf(stdout);
    expect(truth).toMatchObject({ complete: true, player: "backdated", seed: 3, totals: { sessions: 12 } });
    const { sessions } = (await (await fetch(`${url}/api/sessions?limit=100`)).json()) as {
      sessions: { connects: number; reconnects: number; stalls: number; service: string }[];
    };
    expect(sessions).toHaveLength(12);
    const sum = (name: "reconnects" | "stalls") => sessions.reduce((total, one) => total + one[name], 0);
    expect([sum("reconnects"), sum("stalls")]).toEqual([truth.totals.reconnects, truth.totals.stalls]);
    expect(new Set(sessions.map(({ service }) => service))).toEqual(new Set(["simulation"]));
  });

  it("plans the same by the same seed, without a receiver", async () => {
    const args = ["simulate", "storm", "--sessions", "30", "--dry-run", "--start", "2026-01-05T00:00:00Z"];
    const [one, two] = [await cli.finish(args), await cli.finish(args)];
    expect(one).toMatchObject({ code: 0 });
    expect(one.stdout).toBe(two.stdout);
    expect(truthOf(one.stdout).storm?.planted.attribute).toBe("region");
  });

  it("ends with 6 when nobody takes what it sends", async () => {
    const url = `${await startReceiver()}/nowhere`;
    const { code, stderr } = await cli.finish(["simulate", "day", "--sessions", "1", "--url", url]);
    expect(code).toBe(6);
    expect(stderr).toContain("not everything was taken");
  });

  it("stops on SIGINT with the truth so far", async () => {
    const url = await startReceiver();
    const live = cli.start(["simulate", "day", "--live", "--sessions", "20", "--duration", "10s", "--url", url]);
    // It is under way as soon as the first session is stored; none lasts less than half a minute.
    await vi.waitFor(
      async () => {
        const { sessions } = (await (await fetch(`${url}/api/sessions`)).json()) as { sessions: unknown[] };
        expect(sessions.length).toBeGreaterThan(0);
      },
      { timeout: 40_000, interval: 200 },
    );
    live.child.kill("SIGINT");
    expect(await live.ended).toBe(5);
    expect(truthOf(live.stdout())).toMatchObject({ complete: false, player: "live" });
  });
});
