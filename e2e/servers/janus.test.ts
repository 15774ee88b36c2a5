/** A call with a server that counts what it gets. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findBrowser, launchChromium, missingBrowser } from "../browsers";
import type {} from "../collectors/page";
import { servePage } from "../serve-page";
import { type Janus, startJanus } from "./janus";
import { missingServer } from "./process";

const missing = missingServer("janus") ?? (findBrowser("chromium") ? undefined : missingBrowser("chromium"));

describe.skipIf(missing)(missing ?? "Janus EchoTest", () => {
  let janus: Janus;
  let server: Awaited<ReturnType<typeof servePage>>;
  let browser: Browser;
  beforeAll(async () => {
    janus = await startJanus();
    server = await servePage(new URL("../collectors/page.ts", import.meta.url));
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
    await janus?.stop();
  });

  it("gets a call and sends it back, and counts it", async () => {
    const page = await browser.newPage();
    await page.goto(server.url);
    const echo = await janus.echo();
    const offer = await page.evaluate(async () => {
      const { canvasTrack, until } = window.tools;
      const connection = new RTCPeerConnection();
      Object.assign(window, { connection });
      connection.addTrack(canvasTrack());
      await connection.setLocalDescription();
      await until(() => connection.iceGatheringState === "complete");
      return connection.localDescription?.sdp;
    });
    const answer = await echo.offer(offer, { audio: false, video: true });
    const frames = await page.evaluate(async (sdp) => {
      const { sleep } = window.tools;
      const { connection } = window as unknown as { connection: RTCPeerConnection };
      await connection.setRemoteDescription({ type: "answer", sdp: sdp ?? "" });
      for (let tries = 0; tries < 200; tries++) {
        for (const entry of (await connection.getStats()).values()) if (entry.framesDecoded > 0) return true;
        await sleep(50);
      }
      return false;
    }, answer);
    const { webrtc, ...info } = await echo.info();
    await echo.close();
    await page.close();
    expect(frames).toBe(true);
    expect(info).toMatchObject({ plugin: "janus.plugin.echotest", plugin_specific: { video_codec: "vp8" } });
    expect(webrtc).toMatchObject({ media: { "0": { stats: { in: { packets: expect.any(Number) } } } } });
  });
});
