import fc from "fast-check";
import { expect, it } from "vitest";
import type { ReconnectTold } from "../observation";
import { type Kind, setUp } from "./reconnect.harness";

it("has at most one episode per outage, never two at once, each ended once, for any order of events", () => {
  const connection = fc.constantFrom("pc1", "pc2", "pc3");
  const event = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.tuple(
        fc.constant("ice"),
        fc.constantFrom("new", "checking", "connected", "completed", "disconnected", "failed"),
        connection,
      ),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(
        fc.constant("dtls"),
        fc.constantFrom("new", "connecting", "connected", "failed", "closed"),
        connection,
      ),
    },
    {
      weight: 3,
      arbitrary: fc.tuple(
        fc.constant("connection"),
        fc.constantFrom("new", "connecting", "connected", "disconnected", "failed"),
        connection,
      ),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(fc.constant("signaling"), fc.constantFrom("stable", "have-local-offer"), connection),
    },
    { weight: 2, arbitrary: fc.tuple(fc.constant("restart"), fc.constantFrom("a", "b", "c"), connection) },
    { weight: 1, arbitrary: fc.tuple(fc.constant("pair"), fc.constant(""), connection) },
    { weight: 1, arbitrary: fc.tuple(fc.constant("close"), fc.constant(""), connection) },
    {
      weight: 2,
      arbitrary: fc.tuple(
        fc.constant("tell"),
        fc.constantFrom("lost", "attempt.started", "attempt.failed", "recovered", "gave_up"),
        connection,
      ),
    },
    { weight: 2, arbitrary: fc.tuple(fc.constant("advance"), fc.constant(""), connection) },
  );
  const step = fc.oneof(fc.integer({ min: 0, max: 2000 }), fc.integer({ min: -100, max: 200_000 }));
  fc.assert(
    fc.property(fc.array(fc.tuple(event, step), { maxLength: 60 }), (script) => {
      const { tracker, signals, state, restart, close, tell } = setUp();
      let time = 1_000_000;
      for (const [[what, value, of], wait] of script) {
        time += wait;
        tracker.phaseStarted(what, time, of);
        if (wait % 2) tracker.phaseEnded(what, time, "ok", undefined, of);
        if (what === "restart") restart(time, value, time + 50, of);
        else if (what === "pair") tracker.pairChanged(of, time);
        else if (what === "close") close(time, of);
        else if (what === "tell") tell(time, value as ReconnectTold["action"]);
        else if (what === "advance") tracker.advance(time);
        else state(time, what as Kind, value, of);
      }
      tracker.end(time + 1);
      let open: number | undefined;
      let lastEnd = Number.NEGATIVE_INFINITY;
      let tries = 0;
      let episodes = 0;
      let attempts = 0;
      for (const signal of signals) {
        if (signal.type === "span.open") {
          expect(open).toBeUndefined();
          expect(signal.time).toBeGreaterThanOrEqual(lastEnd);
          open = signal.id;
          tries = 0;
        } else if (signal.type === "span" && signal.name === "rtc.reconnect.attempt") {
          expect(signal.parent).toBe(open);
          expect(signal.attributes["rtc.reconnect.attempt.number"]).toBe(++tries);
          expect(signal.end).toBeGreaterThanOrEqual(signal.start);
          const charged = Object.entries(signal.attributes).flatMap(([key, ms]) =>
            key.startsWith("rtc.reconnect.critical_path.") ? [Number(ms)] : [],
          );
          expect(charged.reduce((sum, ms) => sum + ms, 0)).toBeCloseTo(signal.end - signal.start, 6);
          attempts++;
        } else if (signal.type === "span" && signal.name === "rtc.reconnect") {
          expect(signal.id).toBe(open);
          expect(signal.attributes["rtc.reconnect.attempts"]).toBe(tries);
          expect(signal.end).toBeGreaterThanOrEqual(signal.start);
          open = undefined;
          lastEnd = signal.end;
          episodes++;
        }
      }
      expect(open).toBeUndefined();
      expect([tracker.episodes, tracker.attempts]).toEqual([episodes, attempts]);
    }),
    { numRuns: 1000 },
  );
});

it("has exactly one episode for any states between a loss and the way back", () => {
  const between = fc.array(
    fc.tuple(
      fc.constantFrom<Kind>("ice", "connection"),
      fc.constantFrom("checking", "connecting", "disconnected", "failed"),
    ),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(between, (states) => {
      const { connected, state, tracker, episodes } = setUp();
      connected(0);
      state(1, "ice", "disconnected");
      for (const [at, [kind, value]] of states.entries()) state(2 + at, kind, value);
      state(100, "ice", "connected");
      state(100, "connection", "connected");
      tracker.end(200);
      expect(episodes()).toMatchObject([{ start: 1, end: 100, outcome: "ok" }]);
    }),
  );
});
