import { type StageError, StageEvents } from "amazon-ivs-web-broadcast";
import type { Participant, Role } from "../participant";
import type { Rehearsal } from ".";
import { countSent, watchFrames, watchLateness } from "./readings";
import { claimsOf, now } from "./service";

const STALL_MS = 2000;
const OUTAGE_MS = 1500;
/** Three frames of the slowest layer. */
const GAP_MS = 200;
const LAYER = "hi";
const GIVE_UP_MS = 30_000;

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(what: string, happened: () => unknown): Promise<void> {
  const end = now() + GIVE_UP_MS;
  while (!happened()) {
    if (now() > end) throw new Error(`${what}: not within ${GIVE_UP_MS / 1000} s`);
    await wait(20);
  }
}

export interface Script {
  readonly rehearsal: Rehearsal;
  enter(role: Role, token: string): Participant;
  flush(): Promise<void>;
  say(line: string): void;
}

/**
 * What `pnpm demo ivs` makes happen: a publisher and a viewer, and what goes wrong between them and for others.
 *
 * @returns what was done and when, by this page's clock (epoch ms) and its own readings; nothing of it from rtcscope
 */
export async function runScript({ rehearsal, enter, flush, say }: Script) {
  const { service, token, refused } = rehearsal;
  const lateness = watchLateness();

  const publisher = participant("publisher", token());
  const viewer = participant("subscriber", token());

  /** Enters the stage, to be joined later, and takes down what its page is told. */
  function participant(role: Role, token: string) {
    const one = enter(role, token);
    const errors: { code: number; category: string }[] = [];
    one.stage.on(StageEvents.ERROR, ({ code, category }: StageError) => errors.push({ code, category }));
    return { ...one, id: claimsOf(token).jti, errors };
  }

  async function join({ join }: Participant) {
    const start = now();
    const failed = await join().then(
      () => undefined,
      ({ code, category }: StageError) => ({ code, category }),
    );
    return { start, failed };
  }

  const published = await join(publisher);
  await until("the camera at the service", () => service.member(publisher.id).publication);
  const camera = publisher.own.find(({ streamType }) => streamType === "video");
  if (!camera) throw new Error("no camera is published");
  const sent = countSent(camera);

  const seen = watchFrames();
  const watched = await join(viewer);
  await until("the first frame", () => seen.frames.length);
  await wait(6000);

  say("the service forwards no video");
  const stopped = now();
  await service.forwardVideo(viewer.id, false);
  await wait(STALL_MS);
  await service.forwardVideo(viewer.id, true);
  const resumed = now();
  say("the service forwards video");
  await until("a frame after the stall", () => (seen.frames.at(-1)?.time ?? 0) > resumed + 500);
  await wait(3000);

  say("the service goes down");
  const before = service.log.length;
  service.goDown(OUTAGE_MS);
  const greeted = (id: string) => service.log.slice(before).find((one) => one.what === "greeted" && one.id === id);
  await until("everybody's return", () => greeted(publisher.id) && greeted(viewer.id));
  await wait(4000);

  say(`the viewer asks for layer ${LAYER}`);
  const [from] = viewer.remote().flatMap((stream) => stream.getSelectedLayer()?.label ?? []);
  const asked = now();
  viewer.preferLayer((layers) => layers.find(({ label }) => label === LAYER));
  await until("the larger picture", () => (seen.frames.at(-1)?.width ?? 0) > 480);
  await wait(5000);

  say("a token of long ago, and one that the service lets publish nothing");
  const late = participant("subscriber", token({ exp: 1 }));
  const expired = await join(late);
  late.leave();
  const guest = participant("publisher", token());
  service.member(guest.id).mayPublish = false;
  await join(guest);
  await until("the refusal", () => guest.errors.length);
  guest.leave();

  const video = await sent.stop();
  seen.stop();
  const left = now();
  publisher.leave();
  viewer.leave();
  await flush();
  say("telemetry sent");

  const { frames } = seen;
  /** Where the viewer's picture stood still: the last frame before, and the first one after. */
  const gaps = frames.flatMap(({ time: end }, index) => {
    const start = frames[index - 1]?.time ?? end;
    return end - start > GAP_MS ? [{ start, end }] : [];
  });
  const reconnect = (id: string) => ({
    start: service.log.slice(before).find((one) => one.what === "cut" && one.id === id)?.time,
    end: greeted(id)?.time,
  });
  return {
    sessions: {
      publisher: publisher.session.id,
      viewer: viewer.session.id,
      expired: late.session.id,
      refused: guest.session.id,
    },
    service: service.log,
    /** What no telemetry may hold: addresses, participants, the beginning of every token. */
    secrets: [service.host, publisher.id, viewer.id, late.id, guest.id, token().slice(0, 60)],
    connects: { publisher: published, viewer: { ...watched, end: frames[0]?.time } },
    stall: { start: stopped, end: resumed },
    gaps,
    reconnects: { publisher: reconnect(publisher.id), viewer: reconnect(viewer.id) },
    layer: { from, to: LAYER, time: asked, width: frames.at(-1)?.width, height: frames.at(-1)?.height },
    errors: { expired: expired.failed, refused: guest.errors[0] },
    left,
    video,
    late: lateness.stop(),
    /** Hosts that the SDK called and did not reach. */
    unreached: [...refused],
  };
}
