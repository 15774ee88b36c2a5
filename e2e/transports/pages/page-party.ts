import { observePage } from "@rtcscope/collectors";
import type { Session } from "@rtcscope/core";
import type { RtcTransport } from "@rtcscope/core/semconv";
import { type Diary, keepDiary } from "../diary";
import type { Role } from "../party";

/** What a participant in a page can do; the page of each transport makes one. */
export interface PageParty {
  readonly diary: Diary;
  readonly session: Session;
  connect(): Promise<unknown>;
  /** Leaves in the transport's own way. */
  leave(): unknown;
  resume?(): unknown;
  replace?(): unknown;
  /** A track is there to subscribe to. */
  offerMedia?(): unknown;
}

/** Where a page that was left is found again. */
export const KEPT = "diary";

/** A session in a page. Its page does not outlive a navigation, but what it stored does. */
export function openPageSession(transport: RtcTransport, role: Role): Pick<PageParty, "diary" | "session"> {
  const opened = keepDiary({
    transport,
    role,
    ended: (diary) => sessionStorage.setItem(KEPT, JSON.stringify(diary)),
  });
  const { diary, session } = opened;
  window.addEventListener("error", ({ message }) => void diary.thrown.push(message));
  window.addEventListener("unhandledrejection", ({ reason }) => void diary.thrown.push(String(reason)));
  observePage(session);
  return opened;
}

/** Shows a track: frames that go nowhere are not decoded. */
export function show(track: MediaStreamTrack): void {
  const video = Object.assign(document.createElement("video"), { muted: true, srcObject: new MediaStream([track]) });
  document.body.append(video);
  // Left while it begins to play, as when a page goes.
  video.play().catch(() => {});
}

export async function until(what: () => unknown): Promise<void> {
  while (!what()) await new Promise((resolve) => setTimeout(resolve, 20));
}

declare global {
  interface Window {
    party: PageParty;
  }
}
