import { describe, expect, it, vi } from "vitest";
import { tapMethods } from "./method-taps";

class Host {
  calls: unknown[][] = [];
  sync(...args: unknown[]): unknown {
    this.calls.push(args);
    if (args[0] === "throw") throw new RangeError("sync");
    return args[0];
  }
  async later(...args: unknown[]): Promise<unknown> {
    this.calls.push(args);
    if (args[0] === "throw") throw new RangeError("later");
    return args[0];
  }
  legacy(done: (value: string) => void, failed: (error: Error) => void, fail = false): Promise<void> {
    queueMicrotask(() => (fail ? failed(new Error("legacy")) : done("legacy")));
    return Promise.resolve();
  }
}

const METHODS = ["sync", "later", "legacy", "absent"];

function tapped() {
  const host = new Host();
  const ends: unknown[][] = [];
  const stop = tapMethods(host, METHODS, (method, args) => {
    ends.push(["start", method, ...args.filter((arg) => typeof arg !== "function")]);
    return (failed, value) => ends.push(["end", method, failed, value]);
  });
  return { host, ends, stop };
}

describe("tapMethods", () => {
  it("passes arguments, results, throws and `this` through, and tells of both", async () => {
    const { host, ends } = tapped();
    expect(host.sync("a", 1)).toBe("a");
    expect(() => host.sync("throw")).toThrow(RangeError);
    await expect(host.later("b")).resolves.toBe("b");
    await expect(host.later("throw")).rejects.toThrow("later");
    expect(host.calls).toEqual([["a", 1], ["throw"], ["b"], ["throw"]]);
    expect(ends).toEqual([
      ["start", "sync", "a", 1],
      ["end", "sync", false, "a"],
      ["start", "sync", "throw"],
      ["end", "sync", true, new RangeError("sync")],
      ["start", "later", "b"],
      ["end", "later", false, "b"],
      ["start", "later", "throw"],
      ["end", "later", true, new RangeError("later")],
    ]);
  });

  it("calls what was put between the object and its class later", () => {
    const { host, ends } = tapped();
    class Shim extends Host {
      override sync(...args: unknown[]): unknown {
        return `shim ${super.sync(...args)}`;
      }
    }
    Object.setPrototypeOf(host, Shim.prototype);
    expect(host.sync("a")).toBe("shim a");
    expect(ends.at(-1)).toEqual(["end", "sync", false, "shim a"]);
    Object.setPrototypeOf(host, null);
    expect(host.sync("b")).toBe("b");
  });

  it("tells how a callback-style call ended when its callback is called, not when its promise resolves", async () => {
    const { host, ends } = tapped();
    expect(await new Promise((done) => void host.legacy(done, () => {}))).toBe("legacy");
    await new Promise((done) => void host.legacy(() => {}, done, true));
    expect(ends.filter(([what]) => what === "end")).toEqual([
      ["end", "legacy", false, "legacy"],
      ["end", "legacy", true, new Error("legacy")],
    ]);
  });

  it("leaves a rejection that the application forgot to the application's own reporting", async () => {
    const { host } = tapped();
    const unhandled = new Promise((resolve) => process.once("unhandledRejection", resolve));
    void host.later("throw");
    expect(await unhandled).toEqual(new RangeError("later"));
  });

  it("keeps name and length, stays out of enumeration, and leaves nothing behind", () => {
    const { host, stop } = tapped();
    expect(host.later.name).toBe("later");
    expect(host.sync.length).toBe(Host.prototype.sync.length);
    expect(Object.keys(host)).toEqual(["calls"]);
    stop?.();
    stop?.();
    expect(Object.getOwnPropertyNames(host)).toEqual(["calls"]);
  });

  it("wraps once for any number of observers, and unwraps with the last one in any order", () => {
    const host = new Host();
    const tap = vi.fn();
    const first = tapMethods(host, METHODS, tap);
    const wrapped = host.sync;
    const second = tapMethods(host, METHODS, (...args) => tap(...args));
    expect(host.sync).toBe(wrapped);
    first?.();
    host.sync();
    expect(tap).toHaveBeenCalledTimes(1);
    second?.();
    expect(host.sync).toBe(Host.prototype.sync);
  });

  it("leaves a later wrapper of someone else in place, and is silent beneath it", () => {
    const { host, ends, stop } = tapped();
    const ours = host.sync;
    host.sync = function (...args) {
      return ours.apply(this, args);
    };
    const theirs = host.sync;
    stop?.();
    expect(host.sync).toBe(theirs);
    expect(host.sync("x")).toBe("x");
    expect(ends).toEqual([]);
  });

  it("restores a wrapper that was there before, as it was", () => {
    const host = new Host();
    const before = { value: () => "before", writable: true, enumerable: true, configurable: true };
    Object.defineProperty(host, "sync", before);
    tapMethods(host, METHODS, () => undefined)?.();
    expect(Object.getOwnPropertyDescriptor(host, "sync")).toEqual(before);
  });

  it("leaves a frozen object alone and says so", () => {
    expect(tapMethods(Object.freeze(new Host()), METHODS, () => undefined)).toBeUndefined();
  });

  it("does not mistake a call on another object for one on this", () => {
    const { host, ends } = tapped();
    const other = new Host();
    expect(host.sync.call(other, "x")).toBe("x");
    expect(other.calls).toEqual([["x"]]);
    expect(ends).toEqual([]);
  });
});
