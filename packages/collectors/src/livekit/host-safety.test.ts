import { expect, it } from "vitest";
import { recordingSession } from "../recording-session.test-kit";
import { observeLiveKitRoom } from "./index";

function refuse(): never {
  throw new Error("hostile");
}

const ROOMS: Record<string, () => unknown> = {
  null: () => null,
  "an empty object": () => ({}),
  "a frozen object": () => Object.freeze({}),
  "throwing getters": () => new Proxy({}, { get: refuse, has: refuse, set: refuse, getPrototypeOf: refuse }),
  "an emitter that throws": () => ({ on: refuse, off: refuse, options: {}, localParticipant: {} }),
};

it.each(Object.entries(ROOMS))("throws nothing when the room is %s, and says so once", (_, make) => {
  const session = Object.assign(recordingSession(), { setAttribute() {}, end() {} });
  const recorded = { ...session, end() {}, onEnd: session.onEnd };
  const stop = observeLiveKitRoom(recorded as never, make() as never);
  expect(session.warnings).toHaveLength(1);
  expect(() => stop()).not.toThrow();
});
