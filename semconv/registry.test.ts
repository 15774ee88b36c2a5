import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { isFleetOnly, membersOf, readRegistry } from "../scripts/semconv/registry.mjs";
import { findProblems } from "../scripts/semconv/rules.mjs";
import { generate } from "../scripts/semconv.mjs";

const registry = readRegistry(new URL("./", import.meta.url));

describe("the registry", () => {
  it("breaks none of the rules", () => {
    expect(findProblems(registry)).toEqual([]);
  });

  it.each(generate())("is what $path says", ({ path, current, wanted }) => {
    expect(current === wanted, `${path} is stale: run node scripts/semconv.mjs`).toBe(true);
  });

  it("passes its own check from the command line", () => {
    const script = fileURLToPath(new URL("../scripts/semconv.mjs", import.meta.url));
    expect(execFileSync(process.execPath, [script, "--check"], { encoding: "utf8" })).toContain("up to date");
  });
});

describe("what belongs to OpenTelemetry", () => {
  // The package is a dependency of the SDK, not of ours: reached the way the SDK reaches it.
  const fromExporters = createRequire(new URL("../packages/exporters/package.json", import.meta.url));
  const fromSdk = createRequire(fromExporters.resolve("@opentelemetry/sdk-trace-web"));
  const published: Record<string, unknown> = fromSdk("@opentelemetry/semantic-conventions/incubating");
  const names = new Set(Object.values(published));
  const external = [...registry.attributes.values()].filter((attribute) => attribute.external);

  it.each(external.map((attribute) => attribute.id))("%s is one of its names", (name) => {
    expect(names.has(name)).toBe(true);
  });

  it.each(external.filter(membersOf))("$id has only values that it defines", (attribute) => {
    const prefix = `${attribute.id.replaceAll(".", "_").toUpperCase()}_VALUE_`;
    const values = Object.entries(published).flatMap(([name, value]) => (name.startsWith(prefix) ? [value] : []));
    expect(values).toEqual(expect.arrayContaining(membersOf(attribute) ?? []));
  });

  it("has the event browser.web_vital", () => {
    expect(names.has("browser.web_vital")).toBe(true);
    expect(registry.events.map((event) => event.name)).toContain("browser.web_vital");
  });

  it("has none of the names that are ours", () => {
    const ours = [...registry.attributes.values()].filter((attribute) => !attribute.external);
    expect(ours.filter((attribute) => names.has(attribute.id))).toEqual([]);
  });
});

describe("every signal of the design", () => {
  it("has the spans", () => {
    expect(registry.spans.map((span) => span.name).sort()).toEqual([
      "rtc.connect",
      "rtc.connect.phase",
      "rtc.publish",
      "rtc.reconnect",
      "rtc.reconnect.attempt",
      "rtc.stall",
      "rtc.subscribe",
    ]);
  });

  it("has an outcome on every span", () => {
    for (const span of registry.spans)
      expect(span.uses.find((use) => use.ref === "rtc.outcome")?.level, span.name).toBe("required");
  });

  it("has session.id on every span, and on every event that is not the page's", () => {
    const page = ["rtc.telemetry.report", "browser.web_vital"];
    for (const signal of [...registry.spans, ...registry.events]) {
      const level = signal.uses.find((use) => use.ref === "session.id")?.level;
      expect(level, signal.name).toBe(page.includes(signal.name) ? "conditionally_required" : "required");
    }
  });

  it("has the events", () => {
    expect(registry.events.map((event) => event.name)).toEqual(
      expect.arrayContaining([
        ...["rtc.session.start", "rtc.session.end", "rtc.state", "rtc.path", "rtc.media.window", "rtc.stats"],
        ...[
          "rtc.stall.start",
          "rtc.stall.end",
          "rtc.quality",
          "rtc.issue",
          "rtc.signaling.close",
          "rtc.signaling.error",
        ],
        ...["rtc.signaling.ack_timeout", "rtc.queue", "rtc.latency.window", "rtc.device", "rtc.page"],
        ...["rtc.telemetry.report", "browser.web_vital"],
      ]),
    );
  });

  const stream = ["rtc.media.kind", "rtc.media.direction"];
  const reconnect = ["rtc.reconnect.cause", "rtc.reconnect.mode", "rtc.outcome"];
  const latency = ["rtc.latency.method", "rtc.latency.bound"];
  const design: [name: string, kind: string, unit: string, attributes: string[]][] = [
    ["rtc.client.connect.duration", "histogram", "s", ["rtc.outcome", "error.type"]],
    ["rtc.client.connect.phase.duration", "histogram", "s", ["rtc.connect.phase", "rtc.outcome"]],
    ["rtc.client.sessions.started", "counter", "{session}", []],
    ["rtc.client.sessions.ended", "counter", "{session}", ["rtc.session.end.reason"]],
    ["rtc.client.reconnects", "counter", "{reconnect}", reconnect],
    ["rtc.client.reconnect.duration", "histogram", "s", reconnect],
    ["rtc.client.reconnect.attempts", "histogram", "{attempt}", reconnect],
    ["rtc.client.stall.duration", "histogram", "s", ["rtc.media.kind", "rtc.stall.cause"]],
    ["rtc.client.freeze.duration", "counter", "s", ["rtc.media.kind"]],
    ["rtc.client.rtt", "histogram", "s", [...stream, "rtc.rtt.source"]],
    ["rtc.client.jitter", "histogram", "s", stream],
    ["rtc.client.jitter_buffer.delay", "histogram", "s", stream],
    ["rtc.client.bitrate", "histogram", "bit/s", stream],
    ["rtc.client.packet_loss", "histogram", "1", stream],
    ["rtc.client.frame_rate", "histogram", "{frame}/s", ["rtc.media.direction"]],
    ["rtc.client.quality_limitation.duration", "counter", "s", ["rtc.quality_limitation.reason"]],
    ["rtc.client.latency.composite", "histogram", "s", latency],
    ["rtc.client.latency.pixel", "histogram", "s", latency],
    ["rtc.client.latency.frame", "histogram", "s", latency],
    ["rtc.client.media.duration", "counter", "s", stream],
    ["rtc.client.telemetry.dropped", "counter", "{record}", ["rtc.telemetry.signal", "rtc.telemetry.drop.reason"]],
    [
      "rtc.client.telemetry.export.failures",
      "counter",
      "{request}",
      ["rtc.telemetry.signal", "rtc.telemetry.failure.reason"],
    ],
  ];

  it.each(design)("has the metric %s", (name, kind, unit, attributes) => {
    const metric = registry.metrics.find((candidate) => candidate.name === name);
    expect(metric?.raw).toMatchObject({ instrument: kind, unit });
    expect(metric?.uses.map((use) => use.ref)).toEqual(["rtc.transport", ...attributes]);
  });

  it("has no metric beside them that a page has to carry", () => {
    const carried = registry.metrics.filter((metric) => !isFleetOnly(metric));
    expect(carried.map((metric) => metric.name).sort()).toEqual(design.map(([name]) => name).sort());
  });
});
