import { createParticipation } from "./participation";
import type { Telemetry } from "./telemetry";

export type Role = "publisher" | "subscriber";

/** What a page does with what it is told. */
export interface Screen {
  show(media: HTMLMediaElement): void;
  say(line: string): void;
}

export type Participant = ReturnType<typeof participate>;

/** Takes part in a stage, and is measured while it does. */
export function participate(token: string, role: Role, { watch, watchVideo }: Telemetry, { show, say }: Screen) {
  const participation = createParticipation(token, {
    track(track) {
      const media = document.createElement(track.kind as "audio" | "video");
      media.autoplay = true;
      media.srcObject = new MediaStream([track]);
      if (media instanceof HTMLVideoElement) {
        media.muted = true;
        watchVideo(session, media);
      }
      show(media);
    },
    error: ({ category, message }) => say(`${role}: ${category} ${message}`),
  });
  const { stage } = participation;
  const session = watch(stage, role);

  return {
    ...participation,
    session,
    /** The connect begins here. It is over when media flows, and fails with what this work fails of. */
    join: () =>
      session.connect(async () => {
        if (role === "publisher") {
          await participation.openCamera();
          session.milestone("camera.ready"); // a phase of our own in the breakdown
        }
        await stage.join();
        say(`${role}: joined`);
      }),
    leave() {
      participation.leave();
      session.end();
      say(`${role}: left`);
    },
  };
}
