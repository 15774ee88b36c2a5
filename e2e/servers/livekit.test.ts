/** The server that the tests of the LiveKit transport run against. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LiveKit, startLiveKit } from "./livekit";
import { missingServer } from "./process";

const missing = missingServer("livekit");

describe.skipIf(missing)(missing ?? "livekit-server", () => {
  let livekit: LiveKit;
  beforeAll(async () => {
    livekit = await startLiveKit();
  });
  afterAll(() => livekit?.stop());

  const validate = (token: string) =>
    fetch(`${livekit.url.replace("ws", "http")}/rtc/validate?access_token=${token}`).then(({ status }) => status);

  it("takes its own tokens and no others", async () => {
    expect(await validate(await livekit.token({ room: "one", identity: "a" }))).toBe(200);
    expect(await validate(await livekit.token({ room: "one", identity: "a", ttl: -60 }))).toBe(401);
    expect(await validate(await livekit.token({ room: "one", identity: "a", grants: { roomJoin: false } }))).toBe(401);
  });

  it("is gone when killed, and back with the same keys and none of its rooms", async () => {
    await livekit.rooms.createRoom({ name: "before" });
    expect(await livekit.rooms.listRooms()).toMatchObject([{ name: "before" }]);
    const token = await livekit.token({ room: "before", identity: "a" });
    await livekit.kill();
    await expect(validate(token)).rejects.toThrow("fetch failed");
    await livekit.restart();
    expect(await validate(token)).toBe(200);
    expect(await livekit.rooms.listRooms()).toEqual([]);
  });
});
