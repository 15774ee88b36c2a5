/** A receiver at its worst, seen from a real page: what the policy promises, and a host page that never notices. */
import { describe, expect, it } from "vitest";
import { type Answer, type Arrival, accept, type Behaviour } from "./receiver";
import { chromiumTitle, noChromium, upTo, useWorld, type Visit, type VisitOptions, WAYS, windowsIn } from "./world";

/** Seconds of policy in tenths of them: the arithmetic is the same. */
const QUICK = { firstMs: 100, intervalMs: 500, paceMs: 50, timeoutMs: 1000 };
/** Tells what was lost and why, once more is sent after it. */
const REPORT = "rtc.telemetry.report";

/** The logs' endpoint behaves like this, always or the first time; the others accept. */
const logs =
  (answer: Answer, times = Number.POSITIVE_INFINITY): Behaviour =>
  (arrival, nth) => {
    if (arrival.signal !== "logs" || times <= 0) return accept(arrival, nth);
    times--;
    return answer;
  };

const ofLogs = ({ receiver }: Visit): Arrival[] => receiver.arrivals.filter(({ signal }) => signal === "logs");
const windows = ({ page }: Visit, count: number) =>
  page.evaluate((count) => window.telemetry.windows(count, 1000), count);
/** Sum of one figure over all reports that arrived. */
const told = ({ receiver }: Visit, attribute: string): number =>
  receiver
    .received()
    .records.filter(({ item }) => item.eventName === REPORT)
    .reduce((sum, { item }) => sum + Number(item.attributes[attribute] ?? 0), 0);

describe.skipIf(noChromium).each(WAYS)(`${chromiumTitle} by %s to a receiver`, (way) => {
  const world = useWorld();
  const visit = (options: VisitOptions) => world.visit({ way, limits: QUICK, ...options });

  it.each([429, 503])(
    "that answers %d with Retry-After is left alone for so long, then gets everything",
    async (status) => {
      const at = await visit({ answer: logs({ status, headers: { "retry-after": "3" } }, 1) });
      await windows(at, 5);
      await at.receiver.until("the windows", () => windowsIn(at.receiver.received()).length === 5);
      const [refused] = ofLogs(at);
      const after = at.receiver.arrivals.filter(({ at }) => at > refused!.at);
      // The whole origin is left alone; timers of the page and of this machine may differ by some ms.
      expect(Math.min(...after.map(({ at }) => at)) - refused!.at).toBeGreaterThanOrEqual(2_990);
      expect(windowsIn(at.receiver.received())).toEqual(upTo(5));
      expect(at.warnings).toHaveLength(1);
      await at.healthy();
    },
  );

  it("that answers 503 without a word is tried again after a back-off, and gets everything", async () => {
    const at = await visit({ answer: logs({ status: 503 }, 3) });
    await windows(at, 5);
    await at.receiver.until("the windows", () => windowsIn(at.receiver.received()).length === 5);
    expect(windowsIn(at.receiver.received())).toEqual(upTo(5));
    const times = ofLogs(at).map(({ at }) => at);
    for (let i = 1; i < times.length; i++) expect(times[i]! - times[i - 1]!).toBeGreaterThanOrEqual(95);
    expect(at.warnings).toHaveLength(1);
    await at.healthy();
  });

  it("that takes 10 kB gets batches halved until they fit, and all of it", async () => {
    const at = await visit({
      answer: (arrival, nth) => (arrival.bytes > 10_000 ? { status: 413 } : accept(arrival, nth)),
    });
    await windows(at, 30);
    await at.receiver.until("the windows", () => windowsIn(at.receiver.received()).length >= 30);
    expect(windowsIn(at.receiver.received()).sort((a, b) => a - b)).toEqual(upTo(30));
    expect(ofLogs(at).some(({ accepted }) => !accepted)).toBe(true);
    expect(at.warnings).toEqual([]);
    await at.healthy();
  });

  it("that refuses some of it is told how many, and nothing of it again", async () => {
    // ExportLogsServiceResponse { partial_success { rejected_log_records: 2, error_message: "too old" } }
    const body = new Uint8Array([10, 11, 8, 2, 18, 7, ...new TextEncoder().encode("too old")]);
    const at = await visit({
      answer: logs({ status: 200, headers: { "content-type": "application/x-protobuf" }, body }, 1),
    });
    await windows(at, 5);
    await at.receiver.until("the windows", () => ofLogs(at).length === 1);
    await windows(at, 5);
    await at.receiver.until("the report", () => told(at, "rtc.telemetry.dropped.logs.partial") > 0);
    expect(told(at, "rtc.telemetry.dropped.logs.partial")).toBe(2);
    await at.receiver.until("the windows", () => windowsIn(at.receiver.received()).length >= 10);
    expect(windowsIn(at.receiver.received())).toEqual(upTo(10));
    expect(at.warnings).toHaveLength(1);
    expect(at.warnings[0]).toContain("too old");
    await at.healthy();
  });

  it.each([
    ["400", "rejected", { status: 400, body: "no" }],
    ["a redirect", "redirect", { status: 307, headers: { location: "/elsewhere" } }],
  ] as const)("that answers %s gets that batch once, and the loss is counted", async (_what, reason, answer) => {
    const at = await visit({ answer: logs(answer, 1) });
    await windows(at, 5);
    await at.receiver.until("the first batch", () => ofLogs(at).length === 1);
    const lost = windowsIn(ofLogs(at)[0]!);
    await windows(at, 5);
    await at.receiver.until("the report", () => told(at, `rtc.telemetry.dropped.logs.${reason}`) > 0);
    expect(told(at, `rtc.telemetry.dropped.logs.${reason}`)).toBe(ofLogs(at)[0]!.records.length);
    await at.receiver.until("the windows", () => windowsIn(at.receiver.received()).includes(9));
    expect(windowsIn(at.receiver.received())).toEqual(upTo(10).filter((window) => !lost.includes(window)));
    expect(at.warnings).toHaveLength(1);
    await at.healthy();
  });

  it("that answers 401 is not asked again for that signal, and the others go on", async () => {
    const at = await visit({ answer: logs({ status: 401 }) });
    await windows(at, 5);
    await at.receiver.until("the refusal", () => ofLogs(at).length === 1);
    const points = () => at.receiver.arrivals.filter(({ signal }) => signal === "metrics").length;
    for (let round = 0; round < 3; round++) {
      const before = points();
      await windows(at, 5);
      await at.receiver.until("more metrics", () => points() > before);
    }
    expect(ofLogs(at)).toHaveLength(1);
    expect(at.warnings).toHaveLength(1);
    await at.healthy();
  });

  it.each([
    [
      "garbage",
      { status: 200, headers: { "content-type": "application/x-protobuf" }, body: new Uint8Array(99).fill(255) },
    ],
    ["a login page", { status: 200, headers: { "content-type": "text/html" }, body: "<!doctype html>sign in" }],
  ] as const)("that answers %s with a good status gets everything once", async (_what, answer) => {
    const at = await visit({ answer: () => answer });
    await windows(at, 5);
    await at.receiver.until("the windows", () => windowsIn(at.receiver.received()).length >= 5);
    await windows(at, 5);
    await at.receiver.until("more windows", () => windowsIn(at.receiver.received()).length >= 10);
    expect(windowsIn(at.receiver.received())).toEqual(upTo(10));
    expect(at.warnings).toEqual([]);
    await at.healthy();
  });

  it("that never answers is given up, tried again, and gets everything when it does", async () => {
    const at = await visit({ answer: logs("never", 2) });
    await windows(at, 5);
    await at.receiver.until("the windows", () => windowsIn(at.receiver.received()).length >= 5);
    expect(windowsIn(at.receiver.received())).toEqual(upTo(5));
    const times = ofLogs(at).map(({ at }) => at);
    for (let i = 1; i < 3; i++) expect(times[i]! - times[i - 1]!).toBeGreaterThanOrEqual(QUICK.timeoutMs);
    expect(at.warnings).toHaveLength(1);
    await at.healthy();
  });

  it("that is away while more is told than the queue holds: bounded, the least valuable is given up and counted", async () => {
    const at = await visit({
      answer: () => ({ status: 503 }),
      limits: { ...QUICK, maxQueueBytes: 50_000, floodBurst: 1e6 },
    });
    await at.page.evaluate(() => {
      window.telemetry.story();
      window.telemetry.windows(500, 1000);
    });
    await at.receiver.until("a try", (arrivals) => arrivals.length > 1);
    at.receiver.answer = accept;
    await at.receiver.until("the last window", () => windowsIn(at.receiver.received()).includes(499));
    await windows(at, 1);
    await at.receiver.until("the report", () => windowsIn(at.receiver.received()).includes(500));
    const arrived = windowsIn(at.receiver.received()).filter((window) => window < 500);
    // The youngest, but for what is in flight when a record comes: that is not given up.
    expect(new Set(arrived).size).toBe(arrived.length);
    expect(arrived.length).toBeLessThan(60);
    expect(Math.min(...arrived)).toBeGreaterThan(500 - 80);
    expect(told(at, "rtc.telemetry.dropped.logs.queue_full")).toBe(500 - arrived.length);
    expect(
      at.receiver
        .received()
        .spans.map(({ item }) => item.name)
        .sort(),
    ).toEqual(["rtc.connect", "rtc.reconnect", "rtc.stall"]);
    // One that it waits, one that it lost.
    expect(at.warnings).toHaveLength(2);
    await at.healthy();
  });
});
