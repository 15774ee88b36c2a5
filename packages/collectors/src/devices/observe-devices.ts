import type { EventSignal } from "@rtcscope/core";
import { errorType as typeOf } from "@rtcscope/core/errors";
import {
  ATTR_RTC_DEVICE_ACTION,
  ATTR_RTC_DEVICE_ADDED,
  ATTR_RTC_DEVICE_DURATION,
  ATTR_RTC_DEVICE_KIND,
  ATTR_RTC_DEVICE_REMOVED,
  EVENT_RTC_DEVICE,
  type RtcDeviceAction,
  type RtcDeviceKind,
} from "@rtcscope/core/semconv";
import { trackSources } from "../known-tracks";
import { attachTo, type ObservedSession, warn } from "../lifetime";
import { type MethodTap, tapMethods } from "../method-taps";

const ACTIONS: Readonly<Record<string, RtcDeviceAction>> = {
  getUserMedia: "get_user_media",
  getDisplayMedia: "get_display_media",
};

const SOURCES = {
  getUserMedia: { audio: "microphone", video: "camera" },
  getDisplayMedia: { audio: "screen_share_audio", video: "screen_share" },
} as const;

type DeviceEvent = EventSignal<typeof EVENT_RTC_DEVICE>;

/**
 * Watches the asking for cameras, microphones and screens (the connect phase `media.acquire`), its failures, devices
 * that come and go, and tracks that their device ended. Labels and ids of devices stay in the page.
 *
 * shape   (session, mediaDevices) -> stop
 * none    without `navigator.mediaDevices` (insecure page, Node) nothing is observed, and said so once
 * throws  never
 * spec    https://www.w3.org/TR/mediacapture-streams/#mediadevices
 */
export function observeDevices(session: ObservedSession, devices?: MediaDevices): () => void {
  return attachTo(session, "observeDevices", (lifetime) => {
    const source = devices ?? navigator.mediaDevices;
    const { listen, run, undo } = lifetime;
    let asked = 0;

    function tell(body: string, attributes: DeviceEvent["attributes"], errorType?: string): void {
      const severity = errorType ? "warn" : "info";
      const time = session.clock.now();
      session.observe({
        type: "event",
        event: { type: "event", name: EVENT_RTC_DEVICE, time, body, severity, errorType, attributes },
      });
    }

    const tap: MethodTap = (method, args) =>
      run(() => {
        const start = session.clock.now();
        const key = `${method}:${++asked}`;
        const kind = kindOf(method, args[0] as MediaStreamConstraints | undefined);
        const phase = { phase: "media.acquire", key } as const;
        session.observe({ type: "phase.started", time: start, ...phase });
        return (failed: boolean, value: unknown) =>
          run(() => {
            const time = session.clock.now();
            const seconds = (time - start) / 1000;
            const errorType = failed ? typeOf(value) : undefined;
            session.observe({
              type: "phase.ended",
              time,
              ...phase,
              outcome: failed ? "error" : "ok",
              ...(failed && { error: value }),
            });
            tell(
              `${kind}: ${errorType ?? "ok"} after ${seconds.toFixed(1)} s`,
              {
                [ATTR_RTC_DEVICE_ACTION]: ACTIONS[method]!,
                [ATTR_RTC_DEVICE_KIND]: kind,
                [ATTR_RTC_DEVICE_DURATION]: seconds,
              },
              errorType,
            );
            if (failed) return;
            void look(false);
            for (const track of (value as MediaStream).getTracks()) {
              trackSources.set(track, SOURCES[method as keyof typeof SOURCES][track.kind as "audio" | "video"]);
              // A user who stops sharing the screen does what the browser offers; a camera does not end by itself.
              if (method === "getUserMedia") listen(track, "ended", () => lost(track));
            }
          });
      });

    function lost(track: MediaStreamTrack): void {
      const kind = track.kind === "audio" ? "audio_input" : "video_input";
      const attributes = { [ATTR_RTC_DEVICE_ACTION]: "device_error", [ATTR_RTC_DEVICE_KIND]: kind } as const;
      tell(`${kind}: the device ended its track`, attributes, "track_ended");
    }

    let known: ReadonlySet<string> | undefined;

    /** Ids tell devices apart here and go nowhere; before the user's consent they are empty, and counted by kind. */
    async function look(report: boolean): Promise<void> {
      try {
        const seen = new Map<string, number>();
        const now = new Set<string>();
        for (const { kind, deviceId } of await source.enumerateDevices()) {
          const id = kind + deviceId;
          seen.set(id, (seen.get(id) ?? 0) + 1);
          now.add(`${id}#${seen.get(id)}`);
        }
        const before = known ?? now;
        known = now;
        const added = [...now].filter((id) => !before.has(id)).length;
        const removed = [...before].filter((id) => !now.has(id)).length;
        if (lifetime.over || !report || added + removed === 0) return;
        tell(`devices: ${added} added, ${removed} removed`, {
          [ATTR_RTC_DEVICE_ACTION]: "device_change",
          [ATTR_RTC_DEVICE_ADDED]: added,
          [ATTR_RTC_DEVICE_REMOVED]: removed,
        });
      } catch (error) {
        warn(session, "observeDevices", "devices could not be listed", error);
      }
    }

    const restore = tapMethods(source, Object.keys(ACTIONS), tap);
    if (restore) undo(restore);
    listen(source, "devicechange", () => look(true));
    void look(false);
  });
}

function kindOf(method: string, constraints: MediaStreamConstraints | undefined): RtcDeviceKind {
  if (method === "getDisplayMedia") return "display";
  if (constraints?.audio && constraints.video) return "audio_video_input";
  return constraints?.audio ? "audio_input" : "video_input";
}
