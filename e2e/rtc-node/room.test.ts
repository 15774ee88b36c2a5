/** Rooms of rtc-node on a real server: what is particular to them. What all transports tell is in `../transports`. */
import { ConnectionState, dispose, SimulateScenarioKind } from "@livekit/rtc-node";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type LiveKit, startLiveKit } from "../servers/livekit";
import { missingServer } from "../servers/process";
import { join, type Participant } from "./participant";

const missing = missingServer("livekit");
const SOON = { timeout: 30_000, interval: 50 };

describe.skipIf(missing)(`a room of rtc-node (${missing ?? "livekit-server"})`, () => {
  let livekit: LiveKit;
  let present: Participant[] = [];
  let rooms = 0;

  beforeAll(async () => {
    livekit = await startLiveKit();
  });
  afterEach(async () => {
    for (const participant of present) await participant.leave();
    present = [];
  });
  afterAll(async () => {
    await dispose();
    await livekit?.stop();
  });

  /** A publisher with video, and a subscriber that receives it. */
  async function call() {
    const name = `room-${++rooms}`;
    const publisher = await join(livekit, name, "publisher", "publisher");
    present.push(publisher);
    await publisher.publishVideo();
    const subscriber = await join(livekit, name, "subscriber", "subscriber");
    present.push(subscriber);
    await expect.poll(() => publisher.spans("rtc.publish"), SOON).toMatchObject([{ outcome: "ok" }]);
    await expect.poll(() => subscriber.spans("rtc.subscribe"), SOON).toMatchObject([{ outcome: "ok" }]);
    return { publisher, subscriber };
  }

  async function reconnected({ room, spans }: Participant, scenario: SimulateScenarioKind) {
    await room.simulateScenario(scenario);
    await expect.poll(() => spans("rtc.reconnect"), SOON).toHaveLength(1);
    return spans("rtc.reconnect")[0];
  }

  it("knows the path that its media takes", async () => {
    const { publisher, subscriber } = await call();
    for (const { attributes } of [publisher, subscriber])
      expect(attributes("rtc.path")).toMatchObject([{ "rtc.path.local.type": "host", "rtc.path.protocol": "udp" }]);
  });

  it("of who only receives is told to be made anew by its certificate", async () => {
    const { subscriber } = await call();
    const outage = await reconnected(subscriber, SimulateScenarioKind.SIMULATE_FULL_RECONNECT);
    expect(outage).toMatchObject({ outcome: "ok", attributes: { "rtc.reconnect.mode": "full" } });
    await subscriber.leave();
    expect(subscriber.spans("rtc.subscribe")).toHaveLength(1);
  });

  it("whose server is killed and comes back had one outage, over which it was made anew", async () => {
    const { publisher, subscriber } = await call();
    const both = [publisher, subscriber];
    await livekit.kill();
    await expect
      .poll(() => both.map(({ room }) => room.connectionState), SOON)
      .toEqual([ConnectionState.CONN_RECONNECTING, ConnectionState.CONN_RECONNECTING]);
    await livekit.restart();
    for (const { spans } of both) {
      await expect
        .poll(() => spans("rtc.reconnect"), { ...SOON, timeout: 60_000 })
        .toMatchObject([{ outcome: "ok", attributes: { "rtc.reconnect.mode": "full" } }]);
    }
    expect(publisher.spans("rtc.connect")).toHaveLength(1);
  });
});
