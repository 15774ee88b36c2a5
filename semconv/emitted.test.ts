import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { markEmitted } from "../scripts/semconv/emitted.mjs";
import { readRegistry } from "../scripts/semconv/registry.mjs";

let directory: string | undefined;

afterEach(() => {
  if (directory) rmSync(directory, { recursive: true, force: true });
  directory = undefined;
});

/** The real registry, marked by the sources given. */
function marked(files: Record<string, string>) {
  directory = mkdtempSync(join(tmpdir(), "semconv-"));
  for (const name of ["core/src/x.ts", "collectors/src/x.ts", "exporters/src/x.ts"]) files[name] ??= "";
  for (const [name, text] of Object.entries(files)) {
    const path = join(directory, "packages", name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  const registry = readRegistry(new URL("./", import.meta.url));
  markEmitted(registry, pathToFileURL(`${directory}/`));
  const all = [...registry.spans, ...registry.events, ...registry.metrics];
  return (name: string) => all.find((signal) => signal.name === name)?.status ?? registry.attributes.get(name)?.status;
}

describe("the status of a name", () => {
  it("is now when its constant is used where signals are made", () => {
    const status = marked({ "core/src/deep/stall.ts": "emit(SPAN_RTC_STALL, { [ATTR_RTC_STALL_CAUSE]: cause })" });
    expect(status("rtc.stall")).toBe("now");
    expect(status("rtc.stall.cause")).toBe("now");
    expect(status("rtc.client.stall.duration")).toBe("now");
    expect(status("rtc.stall.start")).toBe("planned");
  });

  it("takes a longer name for another name", () => {
    expect(marked({ "core/src/x.ts": "SPAN_RTC_RECONNECT_ATTEMPT" })("rtc.reconnect")).toBe("planned");
  });

  it("takes a prefix for the whole family", () => {
    const status = marked({ "core/src/x.ts": "SPAN_RTC_CONNECT_PHASE_PREFIX; ATTR_RTC_CONNECT_CRITICAL_PATH_PREFIX" });
    expect(status("rtc.connect.critical_path")).toBe("now");
    expect(status("rtc.client.connect.phase.duration")).toBe("now");
  });

  it("names what a name is kept for", () => {
    expect(marked({})("rtc.latency.window")).toBe("latency");
    expect(marked({})("rtc.latency.mean")).toBe("latency");
  });

  it("asks of a metric that its value is there too", () => {
    const window = "EVENT_RTC_MEDIA_WINDOW; ATTR_RTC_MEDIA_WINDOW_DURATION;";
    expect(marked({ "core/src/x.ts": window })("rtc.client.rtt")).toBe("planned");
    expect(marked({ "core/src/x.ts": window })("rtc.client.media.duration")).toBe("now");
    expect(marked({ "core/src/x.ts": `${window} ATTR_RTC_MEDIA_RTT` })("rtc.client.rtt")).toBe("now");
  });

  it.each(["core/src/x.test.ts", "core/src/semconv.ts", "exporters/src/rank.ts", "inspector/src/x.ts"])(
    "does not care for %s, which makes no signals",
    (file) => {
      expect(marked({ [file]: "SPAN_RTC_STALL" })("rtc.stall")).toBe("planned");
    },
  );
});
