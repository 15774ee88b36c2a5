import { describe, expect, it } from "vitest";
import { createProgress } from "./progress";

function terminal(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, written, write: (text: string) => written.push(text) > 0 };
}

describe("createProgress", () => {
  it("says how far it is, now and then, and leaves nothing behind", () => {
    const out = terminal(true);
    let now = 0;
    const progress = createProgress(20_000_000, out, () => now);
    progress.tell(5_000_000);
    progress.tell(5_100_000);
    now = 200;
    progress.tell(10_000_000);
    progress.done();
    progress.done();
    expect(out.written).toEqual([
      "\rreading 5.0 MB of 20.0 MB, 25 %\u001b[K",
      "\rreading 10.0 MB of 20.0 MB, 50 %\u001b[K",
      "\r\u001b[K",
    ]);
  });

  it("says no share of what nobody knows the size of", () => {
    const out = terminal(true);
    const progress = createProgress(undefined, out, () => 0);
    progress.tell(1000);
    progress.tell(6_000_000);
    expect(out.written).toEqual(["\rreading 6.0 MB\u001b[K"]);
  });

  it("is silent for small files and where nobody looks", () => {
    for (const [out, size] of [
      [terminal(true), 1_000_000],
      [terminal(false), 90_000_000],
    ] as const) {
      const progress = createProgress(size, out, () => 0);
      progress.tell(900_000);
      progress.done();
      expect(out.written).toEqual([]);
    }
  });
});
