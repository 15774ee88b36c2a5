import { afterEach, expect, it, vi } from "vitest";
import { type RecordingSession, recordingSession } from "../recording-session.test-kit";
import { observeDevices } from "./observe-devices";

class FakeTrack extends EventTarget {
  constructor(readonly kind: "audio" | "video") {
    super();
  }
}

/** Devices that are plugged in and out by the test; asking and refusing is tested in browsers. */
class FakeDevices extends EventTarget {
  present: { kind: string; deviceId: string; label: string }[] = [];
  tracks = [new FakeTrack("audio"), new FakeTrack("video")];

  async enumerateDevices(): Promise<unknown> {
    return this.present;
  }
  async getUserMedia(): Promise<unknown> {
    return { getTracks: () => this.tracks };
  }
  async getDisplayMedia(): Promise<unknown> {
    return { getTracks: () => this.tracks };
  }
  async plug(...present: { kind: string; deviceId: string; label: string }[]): Promise<void> {
    this.present = present;
    this.dispatchEvent(new Event("devicechange"));
    await settle();
  }
}

const settle = () => new Promise((resolve) => setTimeout(resolve));
const camera = { kind: "videoinput", deviceId: "c", label: "My camera" };
const microphone = { kind: "audioinput", deviceId: "m", label: "My microphone" };

async function observed(...present: (typeof camera)[]) {
  const session = recordingSession();
  const devices = new FakeDevices();
  devices.present = present;
  const stop = observeDevices(session, devices as unknown as MediaDevices);
  await settle();
  return { session, devices, stop };
}

const events = (session: RecordingSession) => session.of("event").map(({ event }) => event);

afterEach(() => void vi.restoreAllMocks());

it("counts devices that came and went, and names none of them", async () => {
  const { session, devices } = await observed(camera);
  await devices.plug(camera, microphone);
  await devices.plug(microphone);
  await devices.plug(microphone);
  expect(events(session)).toMatchObject([
    {
      name: "rtc.device",
      attributes: { "rtc.device.action": "device_change", "rtc.device.added": 1, "rtc.device.removed": 0 },
    },
    {
      name: "rtc.device",
      attributes: { "rtc.device.action": "device_change", "rtc.device.added": 0, "rtc.device.removed": 1 },
    },
  ]);
  expect(JSON.stringify(events(session))).not.toMatch(/My|"c"|"m"/);
});

it("takes ids that appear with the user's consent for no new devices", async () => {
  const { session, devices } = await observed({ ...camera, deviceId: "" }, { ...microphone, deviceId: "" });
  devices.present = [camera, microphone];
  await devices.getUserMedia();
  await settle();
  await devices.plug(camera, microphone);
  expect(events(session).filter(({ body }) => body.startsWith("devices"))).toEqual([]);
});

it("counts devices of one kind that have no ids yet", async () => {
  const anonymous = { ...camera, deviceId: "" };
  const { session, devices } = await observed(anonymous);
  await devices.plug(anonymous, anonymous);
  expect(events(session)).toMatchObject([{ attributes: { "rtc.device.added": 1, "rtc.device.removed": 0 } }]);
});

it("tells a camera that ended its track, and takes a screen share that was stopped for a choice", async () => {
  const { session, devices } = await observed();
  await devices.getDisplayMedia();
  devices.tracks[1]?.dispatchEvent(new Event("ended"));
  const before = events(session).length;
  await devices.getUserMedia();
  devices.tracks[1]?.dispatchEvent(new Event("ended"));
  expect(events(session).slice(before).at(-1)).toMatchObject({
    severity: "warn",
    errorType: "track_ended",
    attributes: { "rtc.device.action": "device_error", "rtc.device.kind": "video_input" },
  });
  expect(events(session).filter(({ errorType }) => errorType)).toHaveLength(1);
});

it("leaves the devices as they were when it stops", async () => {
  const { session, devices, stop } = await observed(camera);
  await devices.getUserMedia();
  stop();
  const told = session.observations.length;
  await devices.plug();
  await devices.getUserMedia();
  for (const track of devices.tracks) track.dispatchEvent(new Event("ended"));
  expect(session.observations).toHaveLength(told);
  expect(Object.getOwnPropertyNames(devices)).toEqual(Object.getOwnPropertyNames(new FakeDevices()));
});
