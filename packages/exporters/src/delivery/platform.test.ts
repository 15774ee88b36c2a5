import { spawnSync } from "node:child_process";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createDelivery } from "./delivery";
import { platformPage } from "./platform";

afterEach(() => vi.unstubAllGlobals());

/** As much of a window as the delivery looks at. */
function stubPage() {
  const document = Object.assign(new EventTarget(), { visibilityState: "visible" });
  const target = new EventTarget();
  vi.stubGlobal("document", document);
  vi.stubGlobal("addEventListener", target.addEventListener.bind(target));
  vi.stubGlobal("removeEventListener", target.removeEventListener.bind(target));
  vi.stubGlobal("navigator", { connection: { saveData: true } });
  return { document, target };
}

describe("platformPage", () => {
  it("is absent outside of a page", () => {
    expect(platformPage()).toBeUndefined();
  });

  it("reads visibility and data saving, and tells changes until it is told to stop", () => {
    const { document, target } = stubPage();
    const page = platformPage();
    const changes: string[] = [];
    const stop = page?.watch((change) => changes.push(change));
    expect([page?.hidden(), page?.saveData()]).toEqual([false, true]);
    document.visibilityState = "hidden";
    document.dispatchEvent(new Event("visibilitychange"));
    expect(page?.hidden()).toBe(true);
    target.dispatchEvent(Object.assign(new Event("pagehide"), { persisted: true }));
    document.visibilityState = "visible";
    document.dispatchEvent(new Event("visibilitychange"));
    target.dispatchEvent(new Event("pageshow"));
    target.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
    target.dispatchEvent(Object.assign(new Event("pagehide"), { persisted: false }));
    stop?.();
    target.dispatchEvent(new Event("pagehide"));
    expect(changes).toEqual(["hidden", "left", "visible", "visible", "gone"]);
  });

  it("knows no data saving where there is no connection information", () => {
    stubPage();
    vi.stubGlobal("navigator", {});
    expect(platformPage()?.saveData()).toBe(false);
  });
});

describe("createDelivery on the platform's defaults", () => {
  it("calls fetch without a receiver, as browsers demand", async () => {
    let receiver: unknown = "not called";
    vi.stubGlobal("fetch", function (this: unknown) {
      receiver = this;
      return Promise.resolve(new Response());
    });
    const delivery = createDelivery({ endpoints: { logs: "/v1/logs" }, encode: () => new Uint8Array(1) });
    delivery.add({ signal: "logs", name: "a", value: 0, bytes: 1, item: "a" });
    await delivery.shutdown();
    expect(receiver).toBeUndefined();
  });

  it("does not keep a Node process alive", () => {
    const source = new URL("./platform.ts", import.meta.url).pathname;
    const script = `
      import { build } from "esbuild";
      const { outputFiles: [file] } = await build({ entryPoints: [${JSON.stringify(source)}], write: false, format: "esm" });
      const { platformTimers } = await import("data:text/javascript," + encodeURIComponent(file.text));
      platformTimers().after(600000, () => {});
    `;
    const { status, signal } = spawnSync(process.execPath, ["--input-type=module", "-e", script], { timeout: 20_000 });
    expect([status, signal]).toEqual([0, null]);
  });
});
