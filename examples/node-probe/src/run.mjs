import { errorMessage, errorType } from "@rtcscope/core/errors";
import { AccessToken } from "livekit-server-sdk";
import { connectOptions } from "./connect.mjs";
import { createPublisher } from "./publisher.mjs";
import { createSubscriber } from "./subscriber.mjs";

const FIRST_FRAME_MS = 15_000;
const CONNECT_MS = 30_000;

function token({ key, secret, room }, identity) {
  const made = new AccessToken(key, secret, { identity, ttl: "15m" });
  made.addGrant({ room, roomJoin: true });
  return made.toJwt();
}

/** Rejects with `message` unless `work` is done in time. */
function within(ms, work, message) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(message)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** What went wrong where, in a sentence that says what to look at. */
async function join(who, participant, { livekit, stun, ...options }) {
  try {
    const joined = participant.join(livekit, await token(options, `probe-${who}`), connectOptions(stun));
    return await within(CONNECT_MS, joined, `no answer within ${CONNECT_MS / 1000} s`);
  } catch (error) {
    // The SDK's message repeats the token that was refused.
    const why = errorMessage(error) ?? errorType(error);
    throw new Error(`the ${who} could not join at ${livekit}: ${why}`, { cause: error });
  }
}

/**
 * The probe itself: two participants, one video.
 *
 * @returns what was counted without rtcscope, the ids of the sessions that rtcscope told of, and what went wrong
 */
export async function runProbe(options, telemetry) {
  const sessions = {
    publisher: telemetry.session({ role: "publisher" }),
    subscriber: telemetry.session({ role: "subscriber" }),
  };
  const publisher = createPublisher(sessions.publisher);
  const subscriber = createSubscriber(sessions.subscriber);
  const counted = {};
  let error;
  try {
    counted.publisherConnectMs = await join("publisher", publisher, options);
    counted.subscriberConnectMs = await join("subscriber", subscriber, options);
    await within(
      FIRST_FRAME_MS,
      subscriber.firstFrame,
      `both joined, but no frame arrived within ${FIRST_FRAME_MS / 1000} s: are the server's media ports reachable?`,
    );
    await wait(options.seconds * 1000);
    // A session that was ended by the server, or by a reconnect that was given up, has told why.
    for (const [who, { ended }] of Object.entries(sessions)) if (ended) throw new Error(`the ${who} lost its room`);
  } catch (failure) {
    error = failure;
    for (const session of Object.values(sessions)) session.end("failed");
  }
  await subscriber.leave();
  await publisher.leave();
  return {
    ids: { publisher: sessions.publisher.id, subscriber: sessions.subscriber.id },
    counted: { ...counted, ...frames(publisher, subscriber) },
    error,
  };
}

/** Missing is what was sent between the first and the last frame that arrived, and did not arrive. */
function frames(publisher, { seen: { frames, damaged, numbers, firstFrameMs } }) {
  const span = numbers.size ? Math.max(...numbers) - Math.min(...numbers) + 1 : 0;
  return {
    firstFrameMs,
    framesSent: publisher.sent(),
    framesReceived: frames,
    framesMissing: span - numbers.size,
    framesDamaged: damaged,
  };
}
