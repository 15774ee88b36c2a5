import { type RtcOutcome, SPAN_RTC_PUBLISH, SPAN_RTC_SUBSCRIBE } from "@rtcscope/core/semconv";
import type { Link } from "../media/link";
import type { Draft } from "./draft";

const KINDS = ["video", "audio"] as const;

/** The intents to send and receive on a connection, and what becomes of them. */
export function addTracks({ tell, expect }: Draft, link: Link, at: number, outcome: RtcOutcome): void {
  for (const direction of ["inbound", "outbound"] as const) {
    if (!link[direction]) continue;
    for (const kind of KINDS) {
      const track = `${link.name} ${kind} ${direction === "inbound" ? "in" : "out"}`;
      const source = direction === "inbound" ? undefined : kind === "video" ? "camera" : "microphone";
      tell({ type: "track", time: at, connection: link.name, action: "added", direction, kind, track, source });
      const name = direction === "inbound" ? SPAN_RTC_SUBSCRIBE : SPAN_RTC_PUBLISH;
      expect({ type: "span", name, outcome, attributes: {} });
    }
  }
}
