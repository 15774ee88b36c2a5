import { describe, expect, it, vi } from "vitest";
import type { Person } from "./fleet";
import type { Fact } from "./life/types";
import { observe } from "./observations";
import { resolveSimulation, type SimulateOptions } from "./options";
import { createBackdatedPlayer } from "./player/backdated";
import { createRecordingOutlet, factOf } from "./signals.test-kit";
import { factsOf } from "./simulate";
import { planSimulation } from "./simulation";

// They take a second or two on a machine of their own.
vi.setConfig({ testTimeout: 60_000 });

const START = Date.UTC(2026, 0, 5);
/** What a plan says nothing about: how the connection and the picture were judged, and what was kept as evidence. */
const UNPLANNED = [
  "rtc.state",
  "rtc.path",
  "rtc.quality",
  "rtc.stats",
  "rtc.issue",
  "rtc.page",
  "rtc.queue",
  "rtc.stall.start",
  "rtc.stall.end",
  "rtc.signaling.close",
  "rtc.signaling.error",
  "rtc.signaling.messages",
];

/** A line for each observation and each span or event, to compare without their order. */
function linesOf(facts: readonly Fact[], person: Person): string[] {
  return facts.flatMap((fact) => [
    `${fact.name} ${fact.outcome ?? ""} ${fact.errorType ?? ""}`,
    ...observe(fact, person).map(
      ({ metric, value, values }) => `${metric.name} ${values.join()} ${value.toPrecision(9)}`,
    ),
  ]);
}

/** The lines of the one that the other has not, each as often as it is too many. */
function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}

async function both(options: SimulateOptions) {
  const resolved = resolveSimulation({ startMs: START, ...options });
  const simulation = await planSimulation(resolved, START);
  const { sessions, outletFor } = createRecordingOutlet();
  const lives = [...simulation.lives()];
  await createBackdatedPlayer(resolved, { outletFor }).play(lives, { signal: undefined, told() {} });
  return { simulation, lives, sessions, resolved };
}

describe("the truth of a simulation", () => {
  it.each([
    { kind: "day", sessions: 80, seed: 1 },
    { kind: "day", sessions: 30, seed: "two", statsMs: 1000 },
    { kind: "day", sessions: 30, seed: 3, statsMs: 4000, lengthMs: 400_000, deaths: 0.3 },
    { kind: "storm", sessions: 60, seed: 4, durationMs: 400_000, lengthMs: 240_000, storm: { retry: "fixed" } },
    { kind: "storm", sessions: 60, seed: 5, durationMs: 400_000, lengthMs: 240_000, storm: { retry: "jitter" } },
  ] satisfies SimulateOptions[])("is what real sessions tell: %j", async (options) => {
    const { lives, sessions, resolved } = await both(options);
    expect(sessions.size).toBe(options.sessions);
    const wrong = lives.flatMap((life) => {
      const real = (sessions.get(life.person.id)?.signals ?? []).flatMap(factOf);
      const told = linesOf(
        real.filter(({ name }) => !UNPLANNED.includes(name)),
        life.person,
      );
      const planned = linesOf(factsOf(life, resolved.statsMs), life.person);
      const extra = without(told, planned);
      const missing = without(planned, told);
      return extra.length + missing.length ? [{ life: life.person.number, extra, missing }] : [];
    });
    expect(wrong).toEqual([]);
  });
});
