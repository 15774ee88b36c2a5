/** Rooms of rtc-node on a real server: what rtcscope tells of outages and of ends. */
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
    return { name, publisher, subscriber };
  }

  async function reconnected({ room, spans }: Participant, scenario: SimulateScenarioKind) {
    await room.simulateScenario(scenario);
    await expect.poll(() => spans("rtc.reconnect"), SOON).toHaveLength(1);
    return spans("rtc.reconnect")[0];
  }

  it("connects, with media as the end of it", async () => {
    const { publisher, subscriber } = await call();
    for (const { spans, attributes } of [publisher, subscriber]) {
      expect(spans("rtc.connect")).toMatchObject([{ outcome: "ok" }]);
      expect(attributes("rtc.path")).toMatchObject([{ "rtc.path.local.type": "host", "rtc.path.protocol": "udp" }]);
    }
    expect(subscriber.spans("rtc.connect.phase").map(({ attributes }) => attributes)).toEqual(
      expect.arrayContaining([expect.objectContaining({ "rtc.connect.phase": "first_frame" })]),
    );
  });

  it.each([
    ["resumed", SimulateScenarioKind.SIMULATE_SIGNAL_RECONNECT, "resume"],
    ["made anew", SimulateScenarioKind.SIMULATE_FULL_RECONNECT, "full"],
  ])("that is %s had one outage of that kind, and nobody published or subscribed again", async (_, scenario, mode) => {
    const { publisher, subscriber } = await call();
    // The SDK does not tell how often it tried.
    const expected = { outcome: "ok", attributes: { "rtc.reconnect.mode": mode, "rtc.reconnect.attempts": undefined } };
    expect(await reconnected(publisher, scenario)).toMatchObject(expected);
    await publisher.leave();
    expect(publisher.spans("rtc.publish")).toHaveLength(1);
    expect(publisher.spans("rtc.connect")).toHaveLength(1);
    expect(publisher.spans("rtc.reconnect")).toHaveLength(1);
    expect(subscriber.spans("rtc.reconnect")).toEqual([]);
  });

  it("of who only receives is told to be made anew by its certificate", async () => {
    const { subscriber } = await call();
    const outage = await reconnected(subscriber, SimulateScenarioKind.SIMULATE_FULL_RECONNECT);
    expect(outage).toMatchObject({ outcome: "ok", attributes: { "rtc.reconnect.mode": "full" } });
    await subscriber.leave();
    expect(subscriber.spans("rtc.subscribe")).toHaveLength(1);
  });

  it("that the server removes a participant from ends as removed, without an outage", async () => {
    const { name, subscriber } = await call();
    await livekit.rooms.removeParticipant(name, "subscriber");
    await expect
      .poll(() => subscriber.attributes("rtc.session.end"), SOON)
      .toMatchObject([{ "rtc.session.end.reason": "removed" }]);
    expect(subscriber.events("rtc.state")).toContain("room: connected → disconnected");
    expect(subscriber.spans("rtc.reconnect")).toEqual([]);
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
