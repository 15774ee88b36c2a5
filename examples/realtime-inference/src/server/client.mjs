import { randomUUID } from "node:crypto";
import { startGeneration } from "./generation.mjs";
import { ClientError } from "./messages.mjs";

/** A client whose socket is lost may come back for so long. */
const COMES_BACK_WITHIN_MS = 20_000;

/** How far a client is: the last of these is said again to who comes back, because it may have been said to nobody. */
const STANDING = ["queue", "room", "generation.started"];

/**
 * What one client goes through: a place in the queue, a generation, its end. Outlives the socket that it speaks through.
 *
 * @param {object} parts
 * @param {ReturnType<typeof import("./queue.mjs").createQueue>} parts.queue
 * @param {(tell: (message: object) => void, onLost: () => void) => ReturnType<typeof startGeneration>} parts.generate
 * @param {(what: string, facts?: object) => void} parts.log
 * @param {() => void} parts.onGone nothing is left of it
 */
export function createClient({ queue, generate, log, onGone }) {
  const resume = randomUUID();
  let socket;
  let standing;
  let generation;
  let leaveQueue = () => {};
  let leavePlace = () => {};
  let gone = false;
  let forgetting;

  function tell(message) {
    if (STANDING.includes(message.type)) standing = message;
    if (message.type === "metrics" || message.type.startsWith("generation.")) log(message.type, message);
    if (socket?.readyState === socket?.OPEN) socket?.send(JSON.stringify(message));
  }

  async function admitted(leave) {
    leavePlace = leave;
    if (gone) return leave();
    log("queue.admitted");
    tell({ type: "admitted" });
    try {
      generation = await generate(tell, () => void end("media_server_lost"));
      log("session", { who: "model", id: generation.sessionId });
      tell({ type: "room", ...(await generation.info()) });
    } catch (error) {
      tell({ type: "error", code: 503, category: "unavailable", message: `no room: ${error.message}` });
      await end("failed");
    }
  }

  async function end(reason) {
    if (gone) return;
    gone = true;
    clearTimeout(forgetting);
    leaveQueue();
    await generation?.end(reason);
    leavePlace();
    onGone();
  }

  return {
    resume,
    tell,
    end,
    get generation() {
      return generation;
    },
    /** Speaks through this socket from now on. */
    attach(to) {
      clearTimeout(forgetting);
      socket = to;
    },
    /** The socket is lost; unless it was replaced before, the client has some time to come back. */
    detach(from) {
      if (socket !== from) return;
      socket = undefined;
      forgetting = setTimeout(() => void end("client_lost"), COMES_BACK_WITHIN_MS);
    },
    /** It is back: where was it? */
    remind() {
      if (standing && standing.type !== "queue") tell({ type: "admitted" });
      if (standing) tell(standing);
    },
    wait() {
      leaveQueue = queue.enter((position, estimateMs) => {
        log("queue.position", { position });
        tell({ type: "queue", position, estimateMs });
      }, admitted);
    },
    take(message) {
      if (!generation) throw new ClientError(409, "state", "there is no generation yet");
      if (message.type === "image") generation.begin();
      else generation.prompt(message.text);
    },
  };
}
