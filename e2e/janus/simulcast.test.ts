/** Three layers that go off and on: what the session tells of each is what the server counted of each. */
import {
  ATTR_RTC_MEDIA_BITRATE,
  ATTR_RTC_MEDIA_BYTES,
  ATTR_RTC_MEDIA_DIRECTION,
  ATTR_RTC_MEDIA_LAYER_ACTIVE,
  ATTR_RTC_MEDIA_LAYER_COUNT,
  ATTR_RTC_MEDIA_LAYER_SUMMARY,
  ATTR_RTC_MEDIA_PACKETS,
  ATTR_RTC_MEDIA_WINDOW_DURATION,
  EVENT_RTC_MEDIA_WINDOW,
} from "@rtcscope/core/semconv";
import { createStatsReader, type OutboundLayer, type StatsSample } from "@rtcscope/core/stats";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findBrowser, launchChromium, missingBrowser } from "../browsers";
import { servePage } from "../serve-page";
import { type Janus, startJanus } from "../servers/janus";
import { missingServer } from "../servers/process";
import { callWithSwitches, type Outcome, RIDS } from "./call";
import type {} from "./page";

const missing = missingServer("janus") ?? (findBrowser("chromium") ? undefined : missingBrowser("chromium"));

const sum = (numbers: readonly (number | undefined)[]) => numbers.reduce<number>((all, one) => all + (one ?? 0), 0);

/** Within 2 % of what the server counted, which is room for what is lost: a repair is sent twice and counted once. */
function expectTotal(ours: number, theirs: number): void {
  expect(theirs).toBeGreaterThan(0);
  expect(Math.abs(ours - theirs) / theirs, `${ours} of ${theirs}`).toBeLessThanOrEqual(0.02);
}

describe.skipIf(missing)(missing ?? "Janus EchoTest with simulcast", () => {
  let janus: Janus;
  let server: Awaited<ReturnType<typeof servePage>>;
  let browser: Browser;
  let outcome: Outcome;
  let samples: StatsSample[];
  beforeAll(async () => {
    janus = await startJanus();
    server = await servePage(new URL("./page.ts", import.meta.url));
    browser = await launchChromium();
    const page = await browser.newPage();
    await page.goto(server.url);
    const echo = await janus.echo();
    outcome = await callWithSwitches(page, echo);
    await echo.close();
    // The same statistics by the same reader as in the session, which does not send its samples.
    const reader = createStatsReader();
    samples = outcome.told.observations.flatMap((each) =>
      each.type === "stats" ? [reader.read(each.report, each.time)] : [],
    );
  }, 400_000);
  afterAll(async () => {
    await browser?.close();
    server?.close();
    await janus?.stop();
  });

  const windows = (direction: string) =>
    outcome.told.signals.flatMap((signal) =>
      signal.type === "event" &&
      signal.name === EVENT_RTC_MEDIA_WINDOW &&
      signal.attributes[ATTR_RTC_MEDIA_DIRECTION] === direction
        ? [signal.attributes]
        : [],
    );
  const streams = () => samples.flatMap(({ outbound }) => outbound);
  const layersOf = (rid: string): OutboundLayer[] =>
    streams().flatMap(({ layers }) => layers.filter((layer) => layer.rid === rid));

  it.each(RIDS)("all that was read of layer %s is what the server counted of it", (rid) => {
    const layers = layersOf(rid);
    expectTotal(sum(layers.map(({ packetsDelta }) => packetsDelta)), outcome.layers[rid].packets);
    // Janus counts whole packets, see counted.ts.
    const bytes = layers.map((layer) => sum([layer.bytesDelta, layer.headerBytesDelta]));
    expectTotal(sum(bytes), outcome.layers[rid].bytes);
  });

  it.each(RIDS)("the windows tell of layer %s what the server counted of it", (rid) => {
    const bytes = windows("outbound").map((window) => {
      const said = window[ATTR_RTC_MEDIA_LAYER_SUMMARY]?.find((one) => one.startsWith(`${rid}:`));
      const bitrate = Number(/^\w+:(\d+):/.exec(said ?? "")?.[1] ?? 0);
      return (bitrate * window[ATTR_RTC_MEDIA_WINDOW_DURATION]) / 8;
    });
    // What headers and padding took, only the sender knows: padding is as long as it likes.
    const headers = sum(layersOf(rid).map(({ headerBytesDelta }) => headerBytesDelta));
    expectTotal(sum(bytes), outcome.layers[rid].bytes - headers);
  });

  it("the windows add up to all layers together", () => {
    const packets = windows("outbound").map((window) => window[ATTR_RTC_MEDIA_PACKETS]);
    expectTotal(sum(packets), sum(RIDS.map((rid) => outcome.layers[rid].packets)));
    const bytes = windows("outbound").map((window) => window[ATTR_RTC_MEDIA_BYTES]);
    const headers = sum(streams().map(({ headerBytesDelta }) => headerBytesDelta));
    expectTotal(sum(bytes), sum(RIDS.map((rid) => outcome.layers[rid].bytes)) - headers);
  });

  it("a layer that goes or comes makes neither a spike nor a dip", () => {
    let [packets, bytes] = [0, 0];
    const active = new Set<string>();
    const [first] = streams();
    for (const stream of streams()) {
      active.add(RIDS.filter((rid) => stream.layers.some((layer) => layer.rid === rid && layer.active)).join(""));
      packets += stream.packetsDelta ?? 0;
      bytes += stream.bytesDelta ?? 0;
      // The layers were there in every reading, so that all growth until now is what the counters grew by, to the packet.
      expect(packets).toBe((stream.packets ?? Number.NaN) - (first?.packets ?? Number.NaN));
      expect(bytes).toBe((stream.bytes ?? Number.NaN) - (first?.bytes ?? Number.NaN));
    }
    expect([...active].sort()).toEqual(["", "hm", "hml", "ml"]);
    for (const window of windows("outbound")) {
      const layers = window[ATTR_RTC_MEDIA_LAYER_SUMMARY]?.map((said) => Number(said.split(":")[1]) || 0) ?? [];
      // Each layer's bitrate is rounded by up to a half.
      expect(Math.abs((window[ATTR_RTC_MEDIA_BITRATE] ?? Number.NaN) - sum(layers))).toBeLessThanOrEqual(1.5);
    }
  });

  it("a layer that is off is told to be off, and the server gets nothing of it", () => {
    expect(outcome.without.h).toEqual({ packets: 0, bytes: 0 });
    expect(outcome.without.m.packets).toBeGreaterThan(0);
    expect(outcome.without.l.packets).toBeGreaterThan(0);
    // Off for all of the window, and off at its end: not one that caught the last packet of the whole call.
    const without = windows("outbound").filter(
      (window) => window[ATTR_RTC_MEDIA_LAYER_ACTIVE] === 2 && window[ATTR_RTC_MEDIA_LAYER_SUMMARY]?.includes("h:off"),
    );
    expect(without).not.toHaveLength(0);
    for (const window of without) {
      expect(window[ATTR_RTC_MEDIA_LAYER_COUNT]).toBe(3);
      expect(window[ATTR_RTC_MEDIA_LAYER_SUMMARY]).toEqual(
        expect.arrayContaining([expect.stringMatching(/^m:\d+:480x270@/), expect.stringMatching(/^l:\d+:240x135@/)]),
      );
    }
  });

  it("what comes back is one stream, whichever layer it is of", () => {
    expect(outcome.pictures).toEqual([960, 960, 240, 480, 960, 480, 960]);
    const inbound = samples.flatMap((sample) => sample.inbound);
    expect(new Set(inbound.map(({ id }) => id)).size).toBe(1);
    const packets = windows("inbound").map((window) => window[ATTR_RTC_MEDIA_PACKETS]);
    expectTotal(sum(packets), outcome.returned.packets);
    const bytes = windows("inbound").map((window) => window[ATTR_RTC_MEDIA_BYTES]);
    const headers = sum(inbound.map(({ headerBytesDelta }) => headerBytesDelta));
    expectTotal(sum(bytes), outcome.returned.bytes - headers);
  });

  it("nothing goes wrong on the way", () => {
    expect(outcome.told.warnings).toEqual([]);
  });
});
