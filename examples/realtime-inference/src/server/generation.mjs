import { randomUUID } from "node:crypto";
import { createModel } from "./model.mjs";
import { createParticipant, HEIGHT, WIDTH } from "./participant.mjs";
import { createPipeline } from "./pipeline.mjs";

const TELL_EVERY_MS = 1000;
const DREAM_EVERY_MS = 100;
const CLIENT = "client";

/**
 * One client's generation: a room, the participant in it that does the work, and what the client is told of it.
 *
 * @param {object} parts
 * @param {{ url: string, iceServers?: object[] }} parts.livekit
 * @param {ReturnType<typeof import("./tokens.mjs").createTokens>} parts.tokens
 * @param {import("@rtcscope/core").Session} parts.session
 * @param {(message: object) => void} parts.tell
 * @param {() => void} parts.onLost the media server is gone for good
 * @throws when the participant cannot join
 */
export async function startGeneration({ livekit, tokens, session, tell, onLost }) {
  const room = `studio-${randomUUID()}`;
  const model = createModel();
  const pipeline = createPipeline({ model: model.run, emit: (frame) => participant.emit(frame) });
  let dreaming;
  let telling;
  let ended = false;

  const participant = createParticipant({
    session,
    from: CLIENT,
    onLost,
    onFrame(frame) {
      if (!telling) return;
      clearInterval(dreaming);
      pipeline.push(frame);
    },
  });

  async function begin() {
    await model.warmUp();
    if (telling || ended) return;
    tell({ type: "generation.started" });
    // The first picture that the client sees is one of ours: there is something to see before its camera is on.
    dreaming = setInterval(() => participant.emit(model.dream(WIDTH, HEIGHT)), DREAM_EVERY_MS);
    telling = setInterval(() => {
      tell({ type: "generation.tick", frames: pipeline.total().framesOut });
      tell({ type: "metrics", ...pipeline.figures() });
    }, TELL_EVERY_MS);
  }

  try {
    await participant.join(livekit.url, await tokens.make(room, "model", "model"));
  } catch (error) {
    await participant.leave("failed");
    throw error;
  }

  async function infoFor(identity, role) {
    const { url, iceServers } = livekit;
    return { url, iceServers, room, token: await tokens.make(room, identity, role) };
  }

  return {
    sessionId: session.id,
    /** What the client needs to join. */
    info: () => infoFor(CLIENT, "generator"),
    /** What somebody needs who only watches. */
    viewerInfo: () => infoFor(`viewer-${randomUUID()}`, "viewer"),
    get started() {
      return telling !== undefined;
    },
    /** The picture that generation begins with has come. */
    begin: () => void begin(),
    prompt: model.prompt,
    async end(reason) {
      ended = true;
      clearInterval(dreaming);
      clearInterval(telling);
      pipeline.close();
      tell({ type: "generation.ended", reason });
      await participant.leave();
      await tokens.closeRoom(room);
    },
  };
}
