/**
 * What a page sends is the same from all three ways, decoded by OpenTelemetry's own message definitions: our providers,
 * the official SDK above our delivery, and the application's own SDK with OpenTelemetry's own exporters.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { metrics, records, spans } from "../../packages/exporters/src/testing/comparable";
import type { Received } from "../../packages/exporters/src/testing/decode";
import { SIGNALS } from "../../packages/exporters/src/testing/script";
import type { Way } from "./page";
import { chromiumTitle, noChromium, useWorld } from "./world";

const WAYS = ["otlp()", "sdk()", "the application's own SDK"] as const satisfies readonly Way[];

const SPANS = SIGNALS.filter(({ type }) => type === "span").length;
const EVENTS = SIGNALS.filter(({ type }) => type === "event").length;

/** OpenTelemetry's simple processor sends each record by itself, in parallel: they arrive in any order. */
const inTime = (received: Received) =>
  records(received).sort(
    (a, b) => Number(a.timeUnixNano - b.timeUnixNano) || (String(a.body) < String(b.body) ? -1 : 1),
  );

describe.skipIf(noChromium)(`${chromiumTitle}: what a page sends`, () => {
  const world = useWorld();
  const received = {} as Record<Way, Received>;

  beforeAll(async () => {
    for (const way of WAYS) {
      const visit = await world.visit({ way });
      await visit.page.evaluate(async () => {
        window.telemetry.script();
        await window.telemetry.shutdown();
      });
      await visit.receiver.until(`everything by ${way}`, () => {
        const got = visit.receiver.received();
        return got.spans.length >= SPANS && got.metrics.length > 0 && records(got).length >= EVENTS;
      });
      await visit.healthy();
      expect({ way, warnings: visit.warnings }).toEqual({ way, warnings: [] });
      received[way] = visit.receiver.received();
    }
  });

  it.each(WAYS.slice(1))("by otlp() is what %s sends: spans, records and metrics", (way) => {
    const ours = received["otlp()"];
    expect(spans(ours)).toHaveLength(SPANS);
    expect(records(ours)).toHaveLength(EVENTS);
    expect(metrics(ours).length).toBeGreaterThan(8);
    expect(spans(ours)).toEqual(spans(received[way]));
    expect(inTime(ours)).toEqual(inTime(received[way]));
    expect(metrics(ours)).toEqual(metrics(received[way]));
  });

  it("comes under the same service by otlp() and by sdk(), without an instance", () => {
    const resources = (["otlp()", "sdk()"] as const).map((way) => {
      const all = Object.values(received[way]).flatMap((items) =>
        items.map(({ resource }: { resource: object }) => JSON.stringify(resource)),
      );
      expect(new Set(all).size).toBe(1);
      const entries = Object.entries(received[way].spans[0]!.resource);
      return Object.fromEntries(entries.filter(([name]) => !name.startsWith("telemetry.")));
    });
    expect(resources[0]).toEqual(resources[1]);
    expect(resources[0]).toMatchObject({ "service.name": "studio", "cloud.region": "eu-1" });
    expect(resources[0]).not.toHaveProperty(["service.instance.id"]);
  });
});
