import { describe, expect, it } from "vitest";
import { type FakeStage, fakeStream, ME } from "./fake-stage.test-kit";
import { join, publish, settled, setUp } from "./observed-stage.test-kit";

describe("a stage that errored after it was connected", () => {
  const reconnects = (told: string[]) => told.filter((each) => each.startsWith("reconnect"));

  function lose(stage: FakeStage): void {
    stage.say("stageConnectionStateChanged", "errored");
    stage.say("stageConnectionStateChanged", "connecting");
  }

  it("reconnects, and resumes", () => {
    const { stage, told } = setUp();
    join(stage);
    publish(stage, fakeStream("camera", "video"));
    lose(stage);
    stage.say("stageConnectionStateChanged", "errored");
    stage.say("error", { code: 4, category: "JOIN_ERROR", message: "" });
    stage.say("stageConnectionStateChanged", "connecting");
    stage.say("stageConnectionStateChanged", "connected");
    expect(reconnects(told())).toEqual([
      "reconnect lost signaling",
      "reconnect attempt.started resume",
      "reconnect attempt.failed StageOperationError",
      "reconnect attempt.started resume",
      "reconnect recovered resume",
    ]);
  });

  it("has not recovered before its media has, which is no resumption", () => {
    const { stage, told } = setUp();
    join(stage);
    publish(stage, fakeStream("camera", "video"));
    lose(stage);
    stage.say("stageParticipantPublishStateChanged", ME, "attempting_publish");
    stage.say("stageConnectionStateChanged", "connected");
    expect(reconnects(told())).toHaveLength(2);
    stage.say("stageParticipantPublishStateChanged", ME, "published");
    expect(reconnects(told()).at(-1)).toBe("reconnect recovered full");
  });

  it("gave up where the media did", async () => {
    const { stage, told } = setUp();
    join(stage);
    publish(stage, fakeStream("camera", "video"));
    lose(stage);
    stage.say("stageParticipantPublishStateChanged", ME, "attempting_publish");
    stage.say("stageConnectionStateChanged", "connected");
    stage.say("stageParticipantPublishStateChanged", ME, "errored");
    stage.say("error", { code: 3, category: "PUBLISH_ERROR", message: "" });
    await settled();
    expect(reconnects(told()).at(-1)).toBe("reconnect gave_up StageTimeoutError");
  });

  it("gave up where the server ended it", () => {
    const { stage, told } = setUp();
    join(stage);
    lose(stage);
    stage.say("stageConnectionStateChanged", "disconnected");
    stage.say("stageLeft", "stage-deleted");
    expect(reconnects(told()).at(-1)).toBe("reconnect gave_up StageDeletedError");
  });

  it("that the application leaves is told no failure; its next join brings it back", () => {
    const { stage, told, events } = setUp();
    join(stage);
    lose(stage);
    stage.say("stageConnectionStateChanged", "disconnected");
    stage.say("stageLeft", "user-initiated");
    expect(reconnects(told())).toHaveLength(2);
    join(stage);
    expect(reconnects(told()).slice(2)).toEqual(["reconnect attempt.started full", "reconnect recovered full"]);
    expect(events().filter(({ name }) => name === "rtc.issue")).toEqual([]);
  });
});
