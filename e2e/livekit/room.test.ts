/** A LiveKit room against a real livekit-server: what is particular to it. What all transports tell is in `../transports`. */
import type { Signal } from "@rtcscope/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findBrowser, missingBrowser } from "../browsers";
import { missingServer } from "../servers/process";
import { openWorld, type Participant, spanLines, type World } from "./world";

const missing = findBrowser("chromium") ? missingServer("livekit") : missingBrowser("chromium");

/** How the session ended. */
function ending(signals: readonly Signal[]): unknown {
  const end = signals.find((one) => one.type === "event" && one.name === "rtc.session.end");
  return end && "attributes" in end ? (end.attributes as Record<string, unknown>)["rtc.session.end.reason"] : undefined;
}

/**
 * The spans that are no part of a connect. A picture may stand still wherever the machine is busy; that every stall is
 * one, is the impairment test's to say.
 */
const later = (signals: readonly Signal[]) =>
  spanLines(signals).filter((line) => !/^(?:rtc\.connect|phase|rtc\.stall)\b/.test(line));

describe.skipIf(missing)(missing ?? "observeLiveKitRoom", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world?.close());

  async function pair(room: string, singlePeerConnection: boolean): Promise<[Participant, Participant]> {
    const options = { singlePeerConnection };
    const publisher = await world.join("publisher", { room, options });
    expect(await publisher.connect()).toBeUndefined();
    await publisher.told("rtc.publish");
    const viewer = await world.join("subscriber", { room, options });
    expect(await viewer.connect()).toBeUndefined();
    await viewer.told("rtc.subscribe");
    await Promise.all([publisher.told("rtc.connect"), viewer.told("rtc.connect")]);
    return [publisher, viewer];
  }

  for (const single of [true, false]) {
    describe(single ? "over one peer connection" : "over two peer connections", () => {
      let publisher: Participant;
      let viewer: Participant;
      beforeAll(async () => {
        [publisher, viewer] = await pair(`room-${single}`, single);
      });
      afterAll(() => Promise.all([publisher?.page.close(), viewer?.page.close()]));

      it("reads every layer that is sent", async () => {
        const layers = await publisher.page.evaluate(() => {
          const rids = new Set<string>();
          for (const one of window.lk.me?.observations ?? []) {
            if (one.type !== "stats") continue;
            for (const entry of (one.report as ReadonlyMap<string, { rid?: string }>).values()) {
              if (entry.rid) rids.add(entry.rid);
            }
          }
          return [...rids].sort();
        });
        expect(layers).toEqual(["f", "h", "q"]);
      });

      it("goes on with the connections and tracks that full reconnects of both make", async () => {
        const receiving = single ? "publisher" : "subscriber";
        await publisher.page.evaluate(() => window.lk.me?.room.simulateScenario("full-reconnect"));
        await publisher.told("rtc.reconnect");
        // To the viewer it is another track of another participant.
        await viewer.told("rtc.subscribe", 2);
        await viewer.page.evaluate(() => window.lk.me?.room.simulateScenario("full-reconnect"));
        await viewer.told("rtc.reconnect");
        await viewer.reads(`${receiving}2`);
        expect(later(await viewer.signals())).toEqual([
          `rtc.subscribe video ${receiving} ok`,
          `rtc.subscribe video ${receiving} ok`,
          "rtc.reconnect.attempt full ok",
          "rtc.reconnect signaling full 1 ok",
        ]);
      });
    });
  }

  it("tells that a server is gone, each try and its back-off, and the giving up as the failure that it is", async () => {
    const alone = await world.join("publisher", { room: "killed", retries: [100, 200] });
    expect(await alone.connect()).toBeUndefined();
    await alone.told("rtc.publish");
    await world.livekit.kill();
    await alone.told("rtc.session.end");
    const signals = await alone.signals();
    expect(ending(signals)).toBe("failed");
    expect(later(signals)).toEqual([
      "rtc.publish video publisher ok",
      "rtc.reconnect.attempt resume error ServerUnreachableError",
      "rtc.reconnect.attempt resume error ServerUnreachableError",
      "rtc.reconnect signaling resume 2 error ServerUnreachableError",
    ]);
    const waited = signals.flatMap((one) =>
      one.type === "span" && one.name === "rtc.reconnect.attempt" ? [one.attributes["rtc.reconnect.backoff"] ?? 0] : [],
    );
    // Waited at least, whatever else the machine had to do; a timer may be a millisecond early.
    expect(waited[0]).toBeGreaterThan(0.095);
    expect(waited[1]).toBeGreaterThan(0.195);
    await alone.page.close();
    await world.livekit.restart();
  });
});
