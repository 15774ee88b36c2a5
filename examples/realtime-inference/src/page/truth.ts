import { DefaultReconnectPolicy, type ReconnectPolicy, type Room } from "livekit-client";
import { epoch } from "./seen";

/** Waits before the tries of a reconnect, ms: LiveKit's own way, only sooner, so that a script is over in a minute. */
const DELAYS_MS = [0, 300, 600, 900, 1200, 1500, 2000, 2000, 2000, 2000];

export interface Outage {
  /** Epoch ms of every time that LiveKit decided to try again, of when it was back, and of when there was a track again. */
  tries: number[];
  back?: number;
  published?: number;
}

/**
 * LiveKit's policy, which is asked before every try, and the room's word that it is over: the truth that telemetry is
 * held against.
 */
export function watchOutage(): { policy: ReconnectPolicy; outage: Outage; of(room: Room): void } {
  const policy = new DefaultReconnectPolicy(DELAYS_MS);
  const outage: Outage = { tries: [] };
  return {
    policy: {
      nextRetryDelayInMs(context) {
        const delay = policy.nextRetryDelayInMs(context);
        if (delay !== null) outage.tries.push(epoch());
        return delay;
      },
    },
    outage,
    of(room) {
      room.on("reconnected", () => {
        outage.back = epoch();
      });
      room.on("trackPublished", () => {
        outage.published = epoch();
      });
    },
  };
}

/** Tells the server of this page what this page did and saw. */
export async function tellTruth(truth: object): Promise<void> {
  await fetch("/truth", { method: "POST", body: JSON.stringify(truth) });
}
