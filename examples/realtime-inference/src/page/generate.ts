import type { Session } from "@rtcscope/core";
import { retry } from "@rtcscope/core/retry";
import { ATTR_RTC_CONNECT_INITIAL_IMAGE_SIZE } from "@rtcscope/core/semconv";
import { type Room, Track } from "livekit-client";
import { base64 } from "./camera";
import type { Control } from "./control";
import { isPermanent } from "./control-errors";
import { enter } from "./room";

export interface Parts {
  session: Session;
  control: Control;
  room: Room;
  camera: MediaStreamTrack;
  image: Blob;
  pass: string;
  say(line: string): void;
}

/** How often, and how soon, a control socket is tried again. */
const AGAIN = { baseMs: 400, capMs: 3000, maxAttempts: 10, isPermanent };

/**
 * From the click to the first generated frame. Nothing here measures: `session.connect()` goes around the work, and two
 * lines inside of it name what only this application knows.
 */
export async function connect({ session, control, room, camera, image, pass, say }: Parts): Promise<void> {
  await session.connect(
    async () => {
      // The server may be busy, or restarting: tried again, unless it says that we may not come in.
      const placed = control.next("room");
      await retry(session, () => control.join(pass), AGAIN);
      const place = await placed;

      const started = control.next("generation.started");
      // A phase of the application's own: it joins the breakdown of the connect.
      await session.phase("initial_image", async () =>
        control.request({ type: "image", mime: "image/png", data: await base64(image) }),
      );
      // A moment of the application's own: the wait until it joins the breakdown, too.
      await started;
      session.milestone("generation.started");

      await enter(room, place);
      await room.localParticipant.publishTrack(camera, {
        source: Track.Source.Camera,
        simulcast: false,
        videoCodec: "vp8",
      });
    },
    { [ATTR_RTC_CONNECT_INITIAL_IMAGE_SIZE]: image.size },
  );
  say("connected");
}

/** A control socket that is lost is brought back; media does not need it meanwhile. */
export function keepControl({ session, control, pass, say }: Parts): void {
  control.onLost(async ({ code, reason }) => {
    say(`control socket lost: ${code} ${reason}`);
    try {
      await retry(session, () => control.join(pass), AGAIN);
      say("control socket is back");
    } catch (error) {
      say(`control socket given up: ${String(error)}`);
    }
  });
}

export async function leave({ session, control, room, say }: Parts): Promise<void> {
  session.end();
  control.send({ type: "leave" });
  control.close();
  await room.disconnect();
  say("left");
}
