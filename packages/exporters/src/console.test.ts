import { expect, it } from "vitest";
import { consoleExporter } from "./console";
import { createTestScope, SESSION, SIGNALS } from "./testing/script";

it("prints each signal as one readable line with what was measured", () => {
  const lines: string[] = [];
  const attributes: object[] = [];
  const exporter = consoleExporter({
    log(line, of) {
      lines.push(line);
      attributes.push(of);
    },
  });
  exporter.start?.(createTestScope());
  for (const signal of SIGNALS.slice(0, 7)) exporter.export(signal, SESSION);
  expect(lines).toMatchInlineSnapshot(`
    [
      "01998b2e 0:00.000 rtc.session.start: session started",
      "01998b2e 0:00.010 rtc.connect …",
      "01998b2e 0:00.180 rtc.connect.signaling.open 160 ms ok",
      "01998b2e 0:00.900 rtc.connect.ice.checking 720 ms error (ice_failed: no route to the relay – nirgends)",
      "01998b2e 0:01.260 rtc.connect 1.3 s ok",
      "01998b2e 0:01.261 rtc.state: ice connected",
      "01998b2e 0:11.000 rtc.media.window: audio window 0",
    ]
  `);
  expect(attributes[6]).toEqual({
    "rtc.media.kind": "audio",
    "rtc.media.direction": "outbound",
    "rtc.media.stream.id": "s0",
    "rtc.media.window.duration": 10,
    "rtc.media.rtt": 0.05,
    "rtc.rtt.source": "remote_inbound",
  });
});

it("is silent after disable()", () => {
  const lines: string[] = [];
  const exporter = consoleExporter({ log: (line) => lines.push(line) });
  exporter.start?.(createTestScope());
  exporter.disable?.();
  for (const signal of SIGNALS) exporter.export(signal, SESSION);
  expect(lines).toEqual([]);
});
