import type { AttributeValue } from "@rtcscope/core";
import {
  ATTR_RTC_MEDIA_BITRATE,
  ATTR_RTC_MEDIA_DIRECTION,
  ATTR_RTC_MEDIA_FRAME_RATE,
  ATTR_RTC_MEDIA_FREEZE_DURATION,
  ATTR_RTC_MEDIA_JITTER,
  ATTR_RTC_MEDIA_JITTER_BUFFER_DELAY,
  ATTR_RTC_MEDIA_KIND,
  ATTR_RTC_MEDIA_LAYER_ACTIVE,
  ATTR_RTC_MEDIA_LIMITATION_BANDWIDTH,
  ATTR_RTC_MEDIA_LIMITATION_CPU,
  ATTR_RTC_MEDIA_LIMITATION_NONE,
  ATTR_RTC_MEDIA_LIMITATION_OTHER,
  ATTR_RTC_MEDIA_PACKET_LOSS,
  ATTR_RTC_MEDIA_RTT,
  ATTR_RTC_MEDIA_WINDOW_DURATION,
  ATTR_RTC_RTT_SOURCE,
  ATTR_RTC_SESSION_WINDOW_DURATION,
  EVENT_RTC_MEDIA_WINDOW,
} from "@rtcscope/core/semconv";
import type { Fact } from "../life/types";
import { audio, inboundVideo, isActive, LAYERS, limitedMs, outboundLayer } from "./counters";
import type { Window } from "./windows";

type Attributes = Record<string, AttributeValue>;

interface Grown {
  readonly bytes: number;
  readonly packets: number;
  readonly lost: number;
}

const grown = <T extends Record<string, number>>(from: T, to: T): T =>
  Object.fromEntries(Object.entries(to).map(([name, value]) => [name, value - (from[name] ?? 0)])) as T;

/** A share of nothing is none. */
const ratio = (part: number, whole: number): number | undefined => (whole > 0 ? part / whole : undefined);

function common({ link, from, to }: Window, inbound: boolean, { bytes, packets, lost }: Grown): Attributes {
  const { rttMs, jitterMs } = link.figures;
  const ms = to - from;
  return {
    [ATTR_RTC_MEDIA_DIRECTION]: inbound ? "inbound" : "outbound",
    [ATTR_RTC_MEDIA_WINDOW_DURATION]: ms / 1000,
    [ATTR_RTC_MEDIA_BITRATE]: (bytes * 8000) / ms,
    // What came, and what did not: outbound the lost ones are among those that went.
    [ATTR_RTC_MEDIA_PACKET_LOSS]: ratio(lost, inbound ? packets + lost : packets),
    [ATTR_RTC_MEDIA_RTT]: rttMs / 1000,
    [ATTR_RTC_RTT_SOURCE]: inbound ? "candidate_pair" : "remote_inbound",
    [ATTR_RTC_MEDIA_JITTER]: jitterMs / 1000,
  };
}

function video(window: Window): Attributes {
  const { link, from, to } = window;
  const counts = grown(inboundVideo(link, from), inboundVideo(link, to));
  const buffer = ratio(counts.bufferMs, counts.decoded);
  return {
    ...common(window, true, counts),
    [ATTR_RTC_MEDIA_KIND]: "video",
    [ATTR_RTC_MEDIA_FRAME_RATE]: (counts.decoded * 1000) / (to - from),
    [ATTR_RTC_MEDIA_FREEZE_DURATION]: counts.freezeMs / 1000,
    [ATTR_RTC_MEDIA_JITTER_BUFFER_DELAY]: buffer === undefined ? undefined : buffer / 1000,
  };
}

function sound(window: Window, inbound: boolean): Attributes {
  const { link, from, to } = window;
  const counts = grown(audio(link, from), audio(link, to));
  return {
    ...common(window, inbound, counts),
    [ATTR_RTC_MEDIA_KIND]: "audio",
    ...(inbound && { [ATTR_RTC_MEDIA_JITTER_BUFFER_DELAY]: link.figures.bufferMs / 1000 }),
  };
}

function camera(window: Window): Attributes {
  const { link, from, to } = window;
  const layers = LAYERS.map((layer) => grown(outboundLayer(link, layer, from), outboundLayer(link, layer, to)));
  const all = (name: keyof Grown) => layers.reduce((sum, layer) => sum + layer[name], 0);
  const limits = grown(limitedMs(link, from), limitedMs(link, to));
  // All layers have the frames of the camera; the largest is off now and then.
  const frames = Math.max(...layers.map((layer) => layer.frames));
  return {
    ...common(window, false, { bytes: all("bytes"), packets: all("packets"), lost: all("lost") }),
    [ATTR_RTC_MEDIA_KIND]: "video",
    [ATTR_RTC_MEDIA_FRAME_RATE]: (frames * 1000) / (to - from),
    [ATTR_RTC_MEDIA_LAYER_ACTIVE]: LAYERS.filter((layer) => isActive(link, layer, to)).length,
    [ATTR_RTC_MEDIA_LIMITATION_NONE]: limits.none / 1000,
    [ATTR_RTC_MEDIA_LIMITATION_CPU]: limits.cpu / 1000,
    [ATTR_RTC_MEDIA_LIMITATION_BANDWIDTH]: limits.bandwidth / 1000,
    [ATTR_RTC_MEDIA_LIMITATION_OTHER]: 0,
  };
}

/** What must be told of the media of one window: one event per stream. */
export function windowFacts(window: Window): Fact[] {
  const { inbound, outbound } = window.link;
  return [
    ...(inbound ? [video(window), sound(window, true)] : []),
    ...(outbound ? [camera(window), sound(window, false)] : []),
  ].map((attributes, at) => ({
    type: "event",
    name: EVENT_RTC_MEDIA_WINDOW,
    attributes: {
      ...attributes,
      ...(at === 0 && window.sessionMs > 0 && { [ATTR_RTC_SESSION_WINDOW_DURATION]: window.sessionMs / 1000 }),
    },
  }));
}
