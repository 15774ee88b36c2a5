import type { ReconnectPolicy } from "livekit-client";
import type { Control } from "./control";
import { connect, leave, type Parts } from "./generate";
import { epoch, watchFrames } from "./seen";
import { tellTruth, watchOutage } from "./truth";

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Things that go wrong, asked for on purpose. */
const STEADY_MS = 4000;
const SOCKET_DOWN_MS = 1500;
const LIVEKIT_DOWN_MS = 2500;
const SETTLES_WITHIN_MS = 30_000;

interface Stage {
  control: Control;
  video: HTMLVideoElement;
  say(line: string): void;
}

export interface Script {
  reconnectPolicy: ReconnectPolicy;
  run(parts: Parts, flush: () => Promise<void>): Promise<void>;
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : String(error));

/**
 * `?script`: what `pnpm demo livekit` opens. Presses the same buttons, asks the server for trouble, and tells the server of
 * this page what was done, when, and what this page saw itself. `?script=refused`: joins with a pass that is not valid.
 */
export function script(kind: string, stage: Stage): Script {
  const outages = watchOutage();
  return {
    reconnectPolicy: outages.policy,
    async run(parts, flush) {
      const truth = await (kind === "refused" ? refused(parts) : generator(parts, stage, outages)).catch((error) => ({
        who: kind || "generator",
        error: String(error),
      }));
      await flush();
      await tellTruth(truth);
    },
  };
}

async function refused(parts: Parts): Promise<object> {
  const start = epoch();
  const error = await connect(parts).then(
    () => "none",
    (cause: unknown) => nameOf(cause),
  );
  const end = epoch();
  parts.session.end("failed");
  return { who: "refused", session: parts.session.id, start, end, error };
}

async function generator(parts: Parts, stage: Stage, outages: ReturnType<typeof watchOutage>): Promise<object> {
  const { session, image, room } = parts;
  const { control, video, say } = stage;
  const seen = watchFrames(video);
  outages.of(room);
  const queue = { positions: [] as number[], entered: 0, admitted: 0 };
  control.on("queue", ({ position }) => {
    queue.entered ||= epoch();
    queue.positions.push(position);
  });
  control.on("admitted", () => {
    queue.admitted ||= epoch();
  });
  const started = control.next("generation.started").then(() => epoch());
  const metrics: object[] = [];
  control.on("metrics", ({ type: _, ...figures }) => metrics.push({ time: epoch(), ...figures }));

  const start = epoch();
  await connect(parts);
  const connected = epoch();
  await until("the first frame", () => seen.first !== undefined);
  await wait(STEADY_MS);

  say("a prompt that nobody acknowledges");
  control.send({ type: "fault", what: "swallow" });
  const swallowed = await fails(control.request({ type: "prompt", text: "rain" }));

  say("the control socket closes with prompts unanswered");
  const closed = await closeWithPending(control);
  await wait(STEADY_MS);

  say("the LiveKit server is killed, and comes back");
  const others = room.remoteParticipants.size;
  await kill(parts, stage);
  const back = epoch();
  await until("a frame after the outage", () => (seen.last ?? 0) > back);
  // Who watches may come back later; a room that everybody has left would be made anew for them, and nobody in it.
  await until("everybody else", () => room.remoteParticipants.size >= others);
  await wait(STEADY_MS);

  const end = epoch();
  const told = [...metrics];
  await leave(parts);
  return {
    who: "generator",
    session: session.id,
    start,
    connected,
    end,
    started: await started,
    image: image.size,
    queue,
    metrics: told,
    swallowed,
    closed,
    outage: outages.outage,
    video: seen,
  };
}

async function until(what: string, test: () => boolean): Promise<void> {
  const giveUp = performance.now() + SETTLES_WITHIN_MS;
  while (!test()) {
    if (performance.now() > giveUp) throw new Error(`${what} did not come within ${SETTLES_WITHIN_MS / 1000} s`);
    await wait(20);
  }
}

async function fails(work: Promise<unknown>): Promise<{ sent: number; failed: number; error: string }> {
  const sent = epoch();
  try {
    await work;
    return { sent, failed: epoch(), error: "none" };
  } catch (error) {
    return { sent, failed: epoch(), error: nameOf(error) };
  }
}

async function closeWithPending(control: Control): Promise<object> {
  const lost = new Promise<object>((resolve) =>
    control.onLost(({ code, reason, timeStamp }) => resolve({ time: epoch(timeStamp), code, reason })),
  );
  // The socket is back with the acknowledgement of its join, which comes right before this message.
  let acknowledged = 0;
  control.on("ack", () => {
    acknowledged = epoch();
  });
  const back = control.next("joined").then(() => acknowledged);
  control.send({ type: "fault", what: "close", downMs: SOCKET_DOWN_MS });
  const prompts = await Promise.all(["snow", "fog"].map((text) => fails(control.request({ type: "prompt", text }))));
  return { ...(await lost), pending: prompts.length, prompts, back: await back };
}

/** Resolves when LiveKit says that it is back. */
function kill({ room }: Parts, { control }: Stage): Promise<void> {
  const back = new Promise<void>((resolve, reject) => {
    room.once("reconnected", () => resolve());
    room.once("disconnected", () => reject(new Error("the room was given up")));
  });
  control.send({ type: "fault", what: "kill-livekit", downMs: LIVEKIT_DOWN_MS });
  return back;
}
