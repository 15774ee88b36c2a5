/** A call over a bad network: what is told, against what the network counted. */
import type { Signal } from "@rtcscope/core";
import {
  ATTR_RTC_MEDIA_PACKET_LOSS,
  ATTR_RTC_MEDIA_PACKETS,
  ATTR_RTC_MEDIA_PACKETS_LOST,
  ATTR_RTC_MEDIA_RTT,
  ATTR_RTC_MEDIA_WINDOW_TICKS,
  ATTR_RTC_RECONNECT_ATTEMPTS,
  ATTR_RTC_RECONNECT_CAUSE,
  EVENT_RTC_MEDIA_WINDOW,
  SPAN_RTC_RECONNECT,
  SPAN_RTC_STALL,
} from "@rtcscope/core/semconv";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DirectionCounters, type Impairment, startImpairment } from "./impairment";
import type {} from "./page";
import { missingRelay, useRelay } from "./relayed";

/** What a packet needs beside the delay, on a busy machine. */
const REST_OF_THE_WAY_MS = 20;
/** RTCP's clock: 1/65536 s, and the timers of both ends. */
const CLOCK_MS = 2;
/** The last frames before an outage are still shown from the jitter buffer. */
const JITTER_BUFFER_MS = 200;
/** libwebrtc asks for a key frame every 3 s that it cannot decode; two rounds, and the rest to get it there. */
const KEYFRAME_AFTER_MS = 8000;

const windowsOf = (signals: readonly Signal[]) =>
  signals.flatMap((signal) =>
    signal.type === "event" && signal.name === EVENT_RTC_MEDIA_WINDOW ? [signal.attributes] : [],
  );

const spansOf = (signals: readonly Signal[], name: Signal["name"]) =>
  signals.flatMap((signal) => (signal.type === "span" && signal.name === name ? [signal] : []));

const lengthOf = (span: { start: number; end: number } | undefined) => (span ? span.end - span.start : Number.NaN);

/** What the network really added to a round trip, ms. */
function roundTrip({ up, down }: Impairment) {
  const mean = (way: DirectionCounters) => way.heldMs.sum / way.forwarded;
  const variance = (way: DirectionCounters) => way.heldMs.squares / way.forwarded - mean(way) ** 2;
  return {
    least: up.heldMs.least + down.heldMs.least,
    most: up.heldMs.most + down.heldMs.most,
    mean: mean(up) + mean(down),
    deviation: Math.sqrt(variance(up) + variance(down)),
  };
}

describe.skipIf(missingRelay)(missingRelay ?? "over a bad network", () => {
  const relay = useRelay();
  let network: Impairment;
  let page: Page;
  // Only the sender is behind the bad network, so a packet passes it once.
  beforeEach(async () => {
    network = await startImpairment({ target: relay.turn.port, delayMs: 40, jitterMs: 10 });
    page = await relay.open();
    await page.evaluate(([near, far]) => window.openCall(near, far), [
      relay.turn.iceServer("udp", network.port),
      relay.turn.iceServer("udp"),
    ] as const);
  });
  afterEach(async () => {
    await page?.close();
    network?.stop();
  });

  it("tells loss and round trips as they were", async () => {
    await page.evaluate(() => window.call.reports(2));
    const ssrc = await page.evaluate(() => window.call.ssrc);
    const video = () => network.up.rtp.get(ssrc) ?? { forwarded: 0, dropped: 0 };
    const before = video().forwarded;
    network.set({ lossRatio: 0.05 });
    await expect.poll(() => video().dropped, { timeout: 60_000 }).toBeGreaterThanOrEqual(20);
    // What was dropped is missed when something later arrives.
    network.set({ lossRatio: 0 });
    await page.evaluate(() => window.call.reports(3));
    const told = await page.evaluate(() => window.call.end());
    const { forwarded, dropped } = video();

    const inbound = windowsOf(told.receiver);
    const sum = (name: typeof ATTR_RTC_MEDIA_PACKETS_LOST | typeof ATTR_RTC_MEDIA_PACKETS) =>
      inbound.reduce((total, window) => total + (window[name] ?? 0), 0);
    // Packets that were on their way, or overtaken, at the last reading.
    expect(Math.abs(sum(ATTR_RTC_MEDIA_PACKETS_LOST) - dropped)).toBeLessThanOrEqual(2);
    // A retransmission counts as received too (webrtc-stats, packetsReceived) and comes in a stream of its own. The first
    // reading is a baseline: what came before it is in no window, and all of that came before the loss.
    const all = [...network.up.rtp.values()].reduce((total, source) => total + source.forwarded, 0);
    expect(sum(ATTR_RTC_MEDIA_PACKETS)).toBeLessThanOrEqual(all);
    expect(sum(ATTR_RTC_MEDIA_PACKETS)).toBeGreaterThanOrEqual(forwarded - before - 5);
    for (const window of inbound) {
      const lost = window[ATTR_RTC_MEDIA_PACKETS_LOST] ?? 0;
      const expected = (window[ATTR_RTC_MEDIA_PACKETS] ?? 0) + lost;
      expect(window[ATTR_RTC_MEDIA_PACKET_LOSS]).toBeCloseTo(Math.max(0, lost / expected), 6);
    }

    for (const end of [told.sender, told.receiver]) {
      const windows = windowsOf(end).filter((window) => window[ATTR_RTC_MEDIA_RTT] !== undefined);
      const trip = roundTrip(network);
      let [sumMs, ticks] = [0, 0];
      for (const window of windows) {
        const rttMs = 1000 * (window[ATTR_RTC_MEDIA_RTT] ?? 0);
        expect(rttMs).toBeGreaterThan(trip.least - CLOCK_MS);
        expect(rttMs).toBeLessThan(trip.most + REST_OF_THE_WAY_MS);
        sumMs += rttMs * (window[ATTR_RTC_MEDIA_WINDOW_TICKS] ?? 0);
        ticks += window[ATTR_RTC_MEDIA_WINDOW_TICKS] ?? 0;
      }
      // RTCP reports come about once a second, as readings do; half of the readings may repeat one.
      const spread = (4 * trip.deviation) / Math.sqrt(ticks / 2);
      expect(sumMs / ticks).toBeGreaterThan(trip.mean - spread);
      expect(sumMs / ticks).toBeLessThan(trip.mean + spread + REST_OF_THE_WAY_MS);
    }
  });

  it("tells an outage with its length", async () => {
    await page.evaluate(() => window.call.reports(2));
    network.set({ lossRatio: 1 });
    await new Promise((resolve) => setTimeout(resolve, 6000));
    network.set({ lossRatio: 0 });
    expect(
      await page.evaluate(([name]) => window.call.until("receiver", name, 20_000), [SPAN_RTC_STALL] as const),
    ).toBe(true);
    await page.evaluate(() => window.call.reports(1));
    const seen = await page.evaluate(() => window.call.seen);
    const { receiver } = await page.evaluate(() => window.call.end());
    const silence = network.up.longestSilenceMs;
    expect(silence).toBeGreaterThan(5900);

    // The picture may come back, and stand still once more until the next key frame: every stall is one that the page saw.
    const stalls = spansOf(receiver, SPAN_RTC_STALL);
    for (const stall of stalls) {
      expect(stall.outcome).toBe("ok");
      const distances = seen.freezesMs.map((freeze) => Math.abs(freeze - lengthOf(stall)));
      expect(Math.min(...distances)).toBeLessThan(100);
    }
    const stalledMs = Math.max(...stalls.map(lengthOf));
    expect(Math.abs(stalledMs - Math.max(...seen.freezesMs))).toBeLessThan(100);
    expect(stalledMs).toBeGreaterThan(silence - JITTER_BUFFER_MS);
    expect(stalledMs).toBeLessThan(silence + KEYFRAME_AFTER_MS);

    // Whether ICE notices within the outage depends on when its last check was.
    const reconnects = spansOf(receiver, SPAN_RTC_RECONNECT);
    expect(reconnects).toHaveLength(seen.disconnectedMs.length);
    for (const [nth, reconnect] of reconnects.entries()) {
      expect(reconnect).toMatchObject({
        outcome: "ok",
        attributes: { [ATTR_RTC_RECONNECT_CAUSE]: "ice_disconnected", [ATTR_RTC_RECONNECT_ATTEMPTS]: 0 },
      });
      expect(Math.abs(lengthOf(reconnect) - (seen.disconnectedMs[nth] ?? 0))).toBeLessThan(100);
      expect(lengthOf(reconnect)).toBeLessThan(silence);
    }
  });
});
