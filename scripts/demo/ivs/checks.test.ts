import { describe, expect, it } from "vitest";
import { type Report, reports, type Truth, truth } from "./agreeing.test-kit";
import { compare } from "./checks.mjs";

/** The names of the checks that fail once the telemetry says something else. */
function failing(change: (reports: Record<string, Report>, truth: Truth) => void): string[] {
  const told = reports();
  const done = truth();
  change(told, done);
  return compare(done, told).flatMap(({ ok, name }) => (ok ? [] : [name]));
}

const viewer = (all: Record<string, Report>) => all.viewer as Report;

describe("what was done on the stage against what telemetry says", () => {
  it("finds nothing where they agree", () => {
    expect(failing(() => {})).toEqual([]);
  });

  it.each<[string, (all: Record<string, Report>, truth: Truth) => void, string[]]>([
    [
      "a stall half a second short",
      (all) => Object.assign(viewer(all).stalls[0] ?? {}, { durationMs: 1600 }),
      ["viewer: the stall, by what was painted", "viewer: no stall that nobody saw"],
    ],
    ["no stall", (all) => viewer(all).stalls.splice(0), ["viewer: the stall, by what was painted"]],
    [
      "a stall that nobody saw",
      (all) => viewer(all).stalls.push({ kind: "video", startMs: 9000, durationMs: 900 }),
      ["viewer: no stall that nobody saw"],
    ],
    [
      "a late outage",
      (all) => Object.assign(viewer(all).reconnects[0] ?? {}, { startMs: 6300 }),
      ["viewer: one outage"],
    ],
    [
      "a full reconnect",
      (all) => Object.assign(viewer(all).reconnects[0] ?? {}, { mode: "full" }),
      ["viewer: one outage"],
    ],
    ["two outages", (all) => viewer(all).reconnects.push(...viewer(all).reconnects), ["viewer: one outage"]],
    [
      "a connect that is over too soon",
      (all) => Object.assign(viewer(all).connects[0] ?? {}, { durationMs: 300, criticalPathMs: 300 }),
      ["viewer: from join to the first frame"],
    ],
    [
      "a part of the connect that nobody is charged",
      (all) => Object.assign(viewer(all).connects[0] ?? {}, { criticalPathMs: 390 }),
      ["viewer: critical path adds up"],
    ],
    [
      "another layer",
      (all) => Object.assign(viewer(all).states.at(-2)?.attributes ?? {}, { "rtc.state.value": "low" }),
      ["viewer: the layer it asked for"],
    ],
    [
      "a smaller picture",
      (all) => Object.assign(viewer(all).streams[0]?.windows.at(-1) ?? {}, { width: 480 }),
      ["viewer: the picture at the end"],
    ],
    [
      "a twentieth of the bytes lost",
      (all) => {
        for (const window of all.publisher?.streams[0]?.windows ?? []) Object.assign(window, { bitrateBps: 760_000 });
      },
      ["publisher: bitrate, total"],
    ],
    [
      "another error",
      (all) => Object.assign(all.expired?.moments[0]?.attributes ?? {}, { "rtc.error.code": "3" }),
      ["expired: a connect that failed of it"],
    ],
    [
      "a connect that failed of anything",
      (all) => Object.assign(all.expired?.connects[0] ?? {}, { errorType: "connection_failed" }),
      ["expired: the connect says it itself"],
    ],
    [
      "a refusal that was none",
      (all) => Object.assign(all.refused?.connects[0] ?? {}, { outcome: "ok" }),
      ["refused: a connect that failed of it"],
    ],
    [
      "an issue that nobody made",
      (all) => viewer(all).moments.push(...(all.expired?.moments ?? [])),
      ["viewer: nothing else went wrong"],
    ],
    ["two traces", (all) => Object.assign(viewer(all).trace[0] ?? {}, { traceId: "other" }), ["viewer: one trace"]],
    ["a span that is missing", (all) => viewer(all).trace.splice(0, 1), ["viewer: every span is there"]],
    [
      "an address",
      (all) => Object.assign(viewer(all).summary, { service: "stage-service.invalid" }),
      ["no token, address or participant"],
    ],
  ])("fails on %s", (_, change, names) => {
    expect(failing(change)).toEqual(names);
  });

  it("gives a page that was busy the time that it was busy for, and no more", () => {
    const delayed = (all: Record<string, Report>) => Object.assign(viewer(all).reconnects[0] ?? {}, { startMs: 6200 });
    const busy = (until: number) => (all: Record<string, Report>, done: Truth) => {
      delayed(all);
      done.late.push({ start: 5990, end: until });
    };
    expect(failing(busy(6200))).toEqual([]);
    expect(failing(busy(6100))).toContain("viewer: one outage");
  });
});
