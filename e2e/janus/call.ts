import type { Page } from "playwright-core";
import { vi } from "vitest";
import type { Echo } from "../servers/janus";
import { type Counted, readCounted } from "./counted";
import type { Rid, Seen, SeenLayer, Told } from "./page";

export const RIDS: readonly Rid[] = ["h", "m", "l"];

export type CountedLayers = Readonly<Record<Rid, Counted>>;

/** What the session told of a call, and what the server counted between the session's first statistics and its last. */
export interface Outcome {
  readonly told: Told;
  readonly layers: CountedLayers;
  readonly returned: Counted;
  /** While the largest layer was off, from when it had become quiet until it was on again. */
  readonly without: CountedLayers;
  /** Widths of the layers that came back, in the order in which the call asked for them. */
  readonly pictures: readonly number[];
}

/** So many packets are a flow: twice what it takes for 2 % of them to be a packet. */
const FLOW = 100;
/** A layer of which nothing has come for so long is quiet: many times what a packet waits for, also for its repair. */
const QUIET_MS = 2000;
/** A window of 10 s can have begun just before, and each is four times as long while a busy machine limits the encoder. */
const WITHIN_MS = 90_000;

const growth = (from: Counted, to: Counted): Counted => ({
  packets: to.packets - from.packets,
  bytes: to.bytes - from.bytes,
});

const growthOfLayers = (from: CountedLayers, to: CountedLayers): CountedLayers => ({
  h: growth(from.h, to.h),
  m: growth(from.m, to.m),
  l: growth(from.l, to.l),
});

/** Longer than the 300 ms in which Chromium makes one key frame, however many are asked for. */
const ASK_AGAIN_MS = 500;

const until = (what: string, holds: () => Promise<boolean>, interval = 200) =>
  vi.waitFor(
    async () => {
      if (!(await holds())) throw new Error(`never: ${what}`);
    },
    { timeout: WITHIN_MS, interval },
  );

/**
 * A call with the echo whose layers go off and on and whose returned stream is switched from layer to layer.
 *
 * The session begins and ends while nothing is sent, so that its totals and the server's are of the same packets. It does
 * not begin with the call: while Chromium estimates the bandwidth for the first time it leaves a layer out of some reports,
 * and what that layer sends until it is seen again is growth of nothing.
 */
export async function callWithSwitches(page: Page, echo: Echo): Promise<Outcome> {
  const offer = await page.evaluate(() => window.openSimulcast());
  const answer = await echo.offer(offer, { audio: false, video: true });
  await page.evaluate((sdp) => window.simulcast.answer(sdp), answer ?? "");

  const seen = (): Promise<Seen> => page.evaluate(() => window.simulcast.seen());
  const send = (...rids: Rid[]) => page.evaluate((rids) => window.simulcast.send(rids), rids);
  const layer = async (rid: Rid): Promise<SeenLayer> => {
    const stream = (await seen()).layers[rid];
    if (!stream) throw new Error(`no layer ${rid}`);
    return stream;
  };
  const counted = async () => {
    const { received, returned } = readCounted(await echo.info());
    const { layers } = await seen();
    const of = (rid: Rid) => received.get(layers[rid]?.ssrc ?? 0) ?? { packets: 0, bytes: 0 };
    return { layers: { h: of("h"), m: of("m"), l: of("l") }, returned };
  };
  const flows = async (...rids: Rid[]) => {
    for (const rid of rids) {
      const { packets } = await layer(rid);
      await until(`${rid} flows`, async () => (await layer(rid)).packets >= packets + FLOW);
    }
  };
  const pictures: number[] = [];
  /** Asks for a substream until the picture of that layer comes back: Janus asks for a key frame only when it is asked. */
  const comesBack = async (rid: Rid, substream: number) => {
    const isBack = async () => {
      const { layers, returned } = await seen();
      if (returned !== undefined && returned === layers[rid]?.width) return true;
      await echo.offer(undefined, { substream });
      return false;
    };
    await until(`${rid} comes back`, isBack, ASK_AGAIN_MS);
    pictures.push((await layer(rid)).width ?? 0);
  };
  /** Resolves when nothing more of these layers arrives, with what had come until then. */
  const quiet = async (...rids: Rid[]) => {
    let before = await counted();
    for (;;) {
      const { timestamp } = await seen();
      await until("statistics", async () => (await seen()).timestamp >= timestamp + QUIET_MS);
      const after = await counted();
      if (rids.every((rid) => after.layers[rid].packets === before.layers[rid].packets)) return after;
      before = after;
    }
  };
  /** Resolves when the session has read statistics once more. */
  const isRead = async () => {
    const reports = () => page.evaluate(() => window.simulcast.reports());
    const before = await reports();
    await until("the session reads", async () => (await reports()) > before);
  };

  await comesBack("h", 2);
  await flows("h", "m", "l");
  await send();
  await quiet(...RIDS);
  await page.evaluate(() => window.simulcast.observe());
  await isRead();
  const first = await counted();

  await send("h", "m", "l");
  await flows("h", "m", "l");
  await comesBack("h", 2);

  await comesBack("l", 0);
  await comesBack("m", 1);
  await comesBack("h", 2);

  // The largest is still asked for: without it, the server falls back to the next smaller one.
  await send("m", "l");
  await comesBack("m", 2);
  const { layers: from } = await quiet("h");
  const told = (await page.evaluate(() => window.simulcast.summaries())).length;
  await until("a window without h", async () => {
    const summaries = await page.evaluate(() => window.simulcast.summaries());
    return summaries.slice(told).some((summary) => summary.includes("h:off"));
  });
  const { layers: to } = await counted();

  await send("h", "m", "l");
  await flows("h");
  await comesBack("h", 2);

  // The smallest one, too: the others must not take over what it counted.
  await send("h", "m");
  await quiet("l");
  await isRead();
  await send("h", "m", "l");
  await flows("l");

  await send();
  const last = await quiet(...RIDS);
  await isRead();
  return {
    told: await page.evaluate(() => window.simulcast.end()),
    layers: growthOfLayers(first.layers, last.layers),
    returned: growth(first.returned, last.returned),
    without: growthOfLayers(from, to),
    pictures,
  };
}
