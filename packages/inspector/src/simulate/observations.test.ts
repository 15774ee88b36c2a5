import type { Attributes, Meter } from "@opentelemetry/api";
import { createMapping } from "@rtcscope/core/opentelemetry";
import { METRICS } from "@rtcscope/core/semconv";
import { expect, it, vi } from "vitest";
import { createFleet } from "./fleet";
import { labelsOf, observe } from "./observations";
import { resolveSimulation } from "./options";
import { createRecordingOutlet, factOf } from "./signals.test-kit";
import { simulate } from "./simulate";

vi.setConfig({ testTimeout: 60_000 });

/** What a gateway adds or keeps beside a metric's own attributes, which clients' own metrics do not have. */
const ADDED = ["service.version", "cloud.region", "rtc.role", "rtc.path.local.type"];

/** A meter that writes down what it is told; only what the mapping uses of it. */
function createNotingMeter() {
  const noted: string[] = [];
  const instrument = (name: string) => {
    const note = (value: number, attributes: Attributes = {}) =>
      void noted.push(`${name} ${value.toPrecision(9)} ${JSON.stringify(Object.entries(attributes).sort())}`);
    return { record: note, add: note };
  };
  const meter = {
    createHistogram: (name: string) => ({ record: instrument(name).record }),
    createCounter: (name: string) => ({ add: instrument(name).add }),
  } as unknown as Meter;
  return { noted, meter };
}

it("reads the registry as core does: the same observations as a client's own metrics", async () => {
  const options = { kind: "storm", sessions: 25, seed: 21, durationMs: 200_000, lengthMs: 100_000 } as const;
  const { sessions, outletFor } = createRecordingOutlet();
  const { from } = await simulate(options, { outletFor });
  const people = createFleet(resolveSimulation(options), from);
  const { noted, meter } = createNotingMeter();
  const mapping = createMapping(() => ({ meter }));
  const mine: string[] = [];
  mapping.start?.({
    service: { name: "test" },
    resource: {},
    clock: { now: () => 0, resync() {} },
    diagnostics: { warn: (_, message) => expect.fail(message) },
  });
  for (const { info, signals } of sessions.values()) {
    const person = people.find(({ id }) => id === info.id);
    if (!person) throw new Error(`nobody has ${info.id}`);
    for (const signal of signals) {
      mapping.export(signal, info);
      for (const fact of factOf(signal))
        for (const observed of observe(fact, person)) {
          if (!METRICS.some(({ name }) => name === observed.metric.name)) continue;
          const labels = Object.entries(labelsOf(observed)).filter(([name]) => !ADDED.includes(name));
          mine.push(`${observed.metric.name} ${observed.value.toPrecision(9)} ${JSON.stringify(labels.sort())}`);
        }
    }
  }
  expect(noted.length).toBeGreaterThan(1000);
  expect(mine.sort()).toEqual(noted.sort());
});
