import { describe, expect, it, vi } from "vitest";
import { resolveSimulation, type SimulateOptions } from "../options";
import { planSimulation } from "../simulation";
import { createAgenda } from "./agenda";
import { createServer } from "./server";
import { stormTruth } from "./truth";

// They take a second or two on a machine of their own.
vi.setConfig({ testTimeout: 60_000 });

const START = Date.UTC(2026, 0, 5);

async function storm(options: Omit<SimulateOptions, "kind">) {
  const resolved = resolveSimulation({ kind: "storm", ...options });
  const simulation = await planSimulation(resolved, START);
  if (!simulation.storm) throw new Error("no storm");
  return { ...stormTruth(simulation.storm, resolved.storm.retry), rides: simulation.storm.rides };
}

describe("an agenda", () => {
  it("passes time in order, and lets promises go on before the next appointment", async () => {
    const agenda = createAgenda(1000);
    const seen: [string, number][] = [];
    const note = (what: string) => seen.push([what, agenda.now]);
    agenda.after(30, () => note("late"));
    agenda.after(10, () => {
      note("early");
      void Promise.resolve().then(() => agenda.after(5, () => note("between")));
    });
    agenda.after(10, () => note("second"));
    const cancel = agenda.after(20, () => note("never"));
    cancel();
    await agenda.run();
    expect(seen).toEqual([
      ["early", 1010],
      ["second", 1010],
      ["between", 1015],
      ["late", 1030],
    ]);
  });
});

describe("a server", () => {
  it("takes nobody while it is down, and so many per second once it is back", () => {
    const server = createServer({ diesAt: 0, outageMs: 2000, capacityPerSecond: 2 });
    expect([0, 1999].map(server.ask)).toEqual(["down", "down"]);
    expect([2000, 2001, 2999, 3000].map(server.ask)).toEqual(["taken", "taken", "full", "taken"]);
    expect([...server.asked]).toEqual([
      [0, 1],
      [1, 1],
      [2, 3],
      [3, 1],
    ]);
  });
});

describe("a storm", () => {
  it.each([1, 2, 3])("is worse in step than with jitter, seed %i", async (seed) => {
    const fixed = await storm({ sessions: 1000, seed, storm: { retry: "fixed" } });
    const jitter = await storm({ sessions: 1000, seed, storm: { retry: "jitter" } });
    expect(fixed.hitSessions).toEqual(jitter.hitSessions);
    expect(fixed.amplification).toBeGreaterThan((jitter.amplification ?? 0) * 1.2);
    expect(fixed.peakBackPerSecond).toBeGreaterThan(2 * jitter.peakBackPerSecond);
    expect(jitter.gaveUp).toBe(0);
  });

  it("hits those that were planted, a share of them and few others", async () => {
    const told = await storm({
      sessions: 1500,
      seed: 9,
      storm: { plant: { attribute: "transport", value: "ivs" }, share: 0.8, otherShare: 0.02 },
    });
    expect(told.planted).toEqual({ attribute: "transport", value: "ivs" });
    expect(told.hitPlanted / told.alivePlanted).toBeGreaterThan(0.6);
    expect((told.hit - told.hitPlanted) / (told.alive - told.alivePlanted)).toBeLessThan(0.08);
    expect(told.hitSessions).toHaveLength(told.hit);
    expect(told.attempts).toBe([...told.rides.values()].reduce((sum, { tries }) => sum + tries.length, 0));
  });

  it("is the same whenever it is planned", async () => {
    const plan = async () => {
      const resolved = resolveSimulation({ kind: "storm", sessions: 120, seed: "same", durationMs: 600_000 });
      const { lives, storm } = await planSimulation(resolved, START);
      return [[...lives()].map(({ steps, facts, links }) => ({ steps, facts, links })), storm?.rides];
    };
    expect(await plan()).toEqual(await plan());
  });
});
