import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fakeStream } from "./fake-stage.test-kit";
import { publish, setUp, subscribe } from "./observed-stage.test-kit";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] }));
afterEach(() => void vi.useRealTimers());

describe("statistics", () => {
  it("are merged per connection, and none where streams have none", async () => {
    const { stage, session } = setUp();
    const [audio, video, remote] = [
      fakeStream("microphone", "audio"),
      fakeStream("camera", "video"),
      fakeStream("remote", "video", true),
    ];
    publish(stage, audio, video);
    subscribe(stage, remote);
    await vi.advanceTimersByTimeAsync(1100);
    expect(session.of("stats")).toEqual([]);
    audio.report = { A: { id: "A", timestamp: 1 }, T: { id: "T", timestamp: 1 } };
    video.report = { V: { id: "V", timestamp: 2 }, T: { id: "T", timestamp: 2 } };
    remote.report = { R: { id: "R", timestamp: 2 }, T: { id: "T", timestamp: 2 } };
    await vi.advanceTimersByTimeAsync(1100);
    const reports = session
      .of("stats")
      .map(({ connection, report }) => [connection, [...(report as Map<string, object>).keys()]]);
    expect(reports).toEqual([
      ["pc1", ["A", "T", "V"]],
      ["pc2", ["R", "T"]],
    ]);
    expect(session.warnings).toEqual([]);
  });

  it("go on where a track is not attached, and say once what else fails", async () => {
    const { stage, session } = setUp();
    const [audio, video] = [fakeStream("microphone", "audio"), fakeStream("camera", "video")];
    publish(stage, audio, video);
    audio.report = Object.assign(new Error("no sender"), { name: "InvalidAccessError" });
    video.report = { V: { id: "V", timestamp: 2 } };
    await vi.advanceTimersByTimeAsync(1100);
    expect(session.warnings).toEqual([]);
    audio.report = new Error("broken");
    await vi.advanceTimersByTimeAsync(2200);
    expect(session.of("stats").length).toBeGreaterThanOrEqual(2);
    expect(session.warnings).toHaveLength(1);
  });

  it("that never come hold up their own connection only", async () => {
    const { stage, session } = setUp();
    const [mine, remote] = [fakeStream("camera", "video"), fakeStream("remote", "video", true)];
    mine.requestRTCStats = () => new Promise(() => mine.requests++);
    publish(stage, mine);
    subscribe(stage, remote);
    remote.report = { R: { id: "R", timestamp: 2 } };
    await vi.advanceTimersByTimeAsync(5500);
    expect(mine.requests).toBe(1);
    expect(session.of("stats").length).toBeGreaterThanOrEqual(4);
  });

  it("show ICE and DTLS of the connection, when they change", async () => {
    const { stage, session, told } = setUp();
    const video = fakeStream("camera", "video");
    publish(stage, video);
    for (const iceState of ["connected", "connected", "disconnected", "connected"]) {
      video.report = { T: { id: "T", type: "transport", timestamp: 1, iceState, dtlsState: "connected" } };
      await vi.advanceTimersByTimeAsync(1100);
    }
    expect(told().filter((each) => /state (ice|dtls)/.test(each))).toEqual([
      "pc1 connection.state ice connected",
      "pc1 connection.state dtls connected",
      "pc1 connection.state ice disconnected",
      "pc1 connection.state ice connected",
    ]);
    expect(session.warnings).toEqual([]);
  });
});
