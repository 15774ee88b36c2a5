import { randomUUID } from "node:crypto";
import { createModel } from "./model.mjs";
import { createParticipant } from "./participant.mjs";
import { createPipeline } from "./pipeline.mjs";

const TELL_EVERY_MS = 1000;
const CLIENT = "client";

/**
 * One client's generation: a room, the participant in it that does the work, and what the client is told of it.
 *
 * @param {object} parts
 * @param {{ url: string }} parts.livekit
 * @param {ReturnType<typeof import("./tokens.mjs").createTokens>} parts.tokens
 * @param {import("@rtcscope/core").Session} parts.session
 * @param {(message: object) => void} parts.tell
 * @param {() => void} parts.onLost the media server is gone for good
 */
export async function startGeneration({ livekit, tokens, session, tell, onLost }) {
  const room = `studio-${randomUUID()}`;
  const model = createModel();
  const pipeline = createPipeline({ model: model.run, emit: (frame) => participant.emit(frame) });
  let hasImage = false;
  let telling;

  const participant = createParticipant({
    session,
    from: CLIENT,
    onLost,
    onFrame(frame) {
      // Generation begins with the first frame after the image that it starts from.
      if (!hasImage) return;
      if (!telling) begin();
      pipeline.push(frame);
    },
  });

  function begin() {
    tell({ type: "generation.started" });
    telling = setInterval(() => {
      tell({ type: "generation.tick", frames: pipeline.total().framesOut });
      tell({ type: "metrics", ...pipeline.figures() });
    }, TELL_EVERY_MS);
  }

  await participant.join(livekit.url, await tokens.make(room, "model", "model"));

  return {
    room,
    sessionId: session.id,
    /** What the client needs to join. */
    info: async () => ({ url: livekit.url, token: await tokens.make(room, CLIENT, "generator"), room }),
    /** What somebody needs who only watches. */
    viewerInfo: async () => ({
      url: livekit.url,
      token: await tokens.make(room, `viewer-${randomUUID()}`, "viewer"),
      room,
    }),
    get started() {
      return telling !== undefined;
    },
    setImage() {
      hasImage = true;
    },
    prompt: model.prompt,
    frames: pipeline.total,
    async end(reason) {
      clearInterval(telling);
      pipeline.close();
      tell({ type: "generation.ended", reason });
      await participant.leave();
      await tokens.closeRoom(room);
    },
  };
}
