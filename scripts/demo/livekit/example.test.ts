/** The parts of examples/realtime-inference that its figures rest on. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createPipeline } from "../../../examples/realtime-inference/src/server/pipeline.mjs";
import { createQueue } from "../../../examples/realtime-inference/src/server/queue.mjs";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("the pipeline", () => {
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  function pipeline(tookMs: number) {
    const out: number[] = [];
    const model = async (frame: number) => {
      await wait(tookMs);
      return -frame;
    };
    return { out, ...createPipeline({ model, emit: (frame: number) => out.push(frame), now: () => Date.now() }) };
  }

  it("measures from a frame's arrival to its departure, waiting included", async () => {
    const { push, figures, out } = pipeline(30);
    push(1);
    push(2);
    await vi.advanceTimersByTimeAsync(100);
    expect(out).toEqual([-1, -2]);
    expect(figures()).toEqual({
      frameRateIn: 20,
      frameRateOut: 20,
      pipelineLatencyMs: (30 + 60) / 2,
      queueDepthIn: 0,
      queueDepthOut: 0,
    });
  });

  it("tells the frames that wait, and drops the oldest of too many", async () => {
    const { push, figures, total, out } = pipeline(1000);
    for (let frame = 1; frame <= 6; frame++) push(frame);
    expect(figures().queueDepthIn).toBe(4);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(out).toEqual([-1, -3, -4, -5, -6]);
    expect(total()).toEqual({ framesIn: 6, framesOut: 5, framesDropped: 1 });
  });

  it("lets a burst go one by one", async () => {
    const { push, figures, out } = pipeline(1);
    for (let frame = 1; frame <= 4; frame++) push(frame);
    await vi.advanceTimersByTimeAsync(5);
    expect(out).toHaveLength(1);
    expect(figures().queueDepthOut).toBe(3);
    await vi.advanceTimersByTimeAsync(60);
    expect(out).toHaveLength(4);
  });

  it("has no latency for a second in which nothing left", async () => {
    const { figures } = pipeline(1);
    await vi.advanceTimersByTimeAsync(1000);
    expect(figures()).toEqual({ frameRateIn: 0, frameRateOut: 0, queueDepthIn: 0, queueDepthOut: 0 });
  });
});

describe("the queue", () => {
  function person(queue: ReturnType<typeof createQueue>) {
    const seen: (number | string)[] = [];
    let leave = () => {};
    const giveUp = queue.enter(
      (position: number) => seen.push(position),
      (free: () => void) => {
        seen.push("in");
        leave = free;
      },
    );
    return { seen, giveUp, leave: () => leave() };
  }

  it("lets those in for whom there is a place, in the order in which they came", () => {
    const queue = createQueue({ places: 1 });
    const [a, b, c] = [person(queue), person(queue), person(queue)];
    expect([a.seen, b.seen, c.seen]).toEqual([["in"], [1], [2]]);
    a.leave();
    a.leave();
    expect([b.seen, c.seen]).toEqual([
      [1, "in"],
      [2, 1],
    ]);
  });

  it("moves up when somebody gives up", () => {
    const queue = createQueue({ places: 1 });
    const [, b, c] = [person(queue), person(queue), person(queue)];
    b.giveUp();
    expect(c.seen).toEqual([2, 1]);
  });

  it("serves those first who are not there", async () => {
    const queue = createQueue({ places: 1, ahead: 2, everyMs: 1000 });
    const { seen } = person(queue);
    expect(seen).toEqual([2]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(seen).toEqual([2, 1]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(seen).toEqual([2, 1, "in"]);
  });
});
