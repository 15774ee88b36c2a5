import type { EventSignal } from "@rtcscope/core";
import {
  ATTR_RTC_LATENCY_BOUND,
  ATTR_RTC_LATENCY_CORRUPTED,
  ATTR_RTC_LATENCY_DELIVERY_RATIO,
  ATTR_RTC_LATENCY_ERROR_BOUND,
  ATTR_RTC_LATENCY_LOST,
  ATTR_RTC_LATENCY_MEAN,
  ATTR_RTC_LATENCY_METHOD,
  ATTR_RTC_LATENCY_MISSING,
  ATTR_RTC_LATENCY_OK,
  ATTR_RTC_LATENCY_REORDERED,
  ATTR_RTC_LATENCY_SAMPLES,
  ATTR_RTC_LATENCY_STAMPED,
  ATTR_RTC_LATENCY_UNKNOWN,
  ATTR_RTC_LATENCY_WINDOW_DURATION,
  EVENT_RTC_LATENCY_WINDOW,
  type RtcLatencyMethod,
} from "@rtcscope/core/semconv";
import type { Round } from "../media/link";
import { createRandom } from "../random";
import type { Draft } from "./draft";

const WINDOW_MS = 10_000;
const STAMPED = 250;

type Attributes = EventSignal<typeof EVENT_RTC_LATENCY_WINDOW>["attributes"];

interface Way {
  readonly method: RtcLatencyMethod;
  readonly baseMs: number;
  /** All parts of a composite are known. */
  readonly isWhole: boolean;
}

/** How this session's latency is measured, if it is. */
function methodOf({ person, options }: Draft): Way | undefined {
  const random = createRandom(options.seed, "latency", person.number);
  const measures = person.transport === "livekit" ? 12 : 0;
  const method = random.weighted({ none: 50, composite: 30, pixel: 12, frame_metadata: measures });
  if (method === "none") return undefined;
  const farMs = person.region.startsWith("ap-") ? 110 : 0;
  return { method, baseMs: random.pick([62, 112, 178, 244, 340]) + farMs, isWhole: random.chance(0.4) };
}

/** The windows of this session's latency while media flows. */
export function tellLatency(draft: Draft, { from, to }: Round): void {
  const way = methodOf(draft);
  if (!way) return;
  for (let time = from + WINDOW_MS; time <= to; time += WINDOW_MS) {
    const attributes = window(draft, way, way.baseMs + draft.random.between(0, 30));
    const mean = attributes[ATTR_RTC_LATENCY_MEAN];
    draft.tell({
      type: "event",
      event: {
        type: "event",
        name: EVENT_RTC_LATENCY_WINDOW,
        time,
        body: mean === undefined ? "no latency: nothing came back" : `latency ${Math.round(mean * 1000)} ms`,
        attributes,
      },
    });
    draft.expect({ type: "event", name: EVENT_RTC_LATENCY_WINDOW, attributes });
  }
}

function window({ random }: Draft, { method, isWhole }: Way, meanMs: number): Attributes {
  const mean = meanMs / 1000;
  const all = { [ATTR_RTC_LATENCY_METHOD]: method, [ATTR_RTC_LATENCY_WINDOW_DURATION]: WINDOW_MS / 1000 };
  if (method === "composite")
    return {
      ...all,
      ...(isWhole
        ? { [ATTR_RTC_LATENCY_BOUND]: "exact", [ATTR_RTC_LATENCY_ERROR_BOUND]: 0.01 }
        : { [ATTR_RTC_LATENCY_BOUND]: "lower", [ATTR_RTC_LATENCY_MISSING]: ["processing"] }),
      [ATTR_RTC_LATENCY_SAMPLES]: 10,
      [ATTR_RTC_LATENCY_MEAN]: mean,
    };
  const exact = { ...all, [ATTR_RTC_LATENCY_BOUND]: "exact", [ATTR_RTC_LATENCY_ERROR_BOUND]: 0.04 } as const;
  if (method === "frame_metadata")
    return { ...exact, [ATTR_RTC_LATENCY_SAMPLES]: STAMPED, [ATTR_RTC_LATENCY_MEAN]: mean };
  // Now and then nothing comes back at all: lost frames count all the same.
  const lost = random.chance(0.02) ? STAMPED : random.between(0, 9);
  const corrupted = lost === STAMPED ? 0 : random.between(0, 3);
  const reordered = lost === STAMPED ? 0 : random.between(0, 4);
  const ok = STAMPED - lost - corrupted - reordered;
  return {
    ...exact,
    [ATTR_RTC_LATENCY_SAMPLES]: ok + reordered,
    [ATTR_RTC_LATENCY_MEAN]: ok + reordered ? mean : undefined,
    [ATTR_RTC_LATENCY_STAMPED]: STAMPED,
    [ATTR_RTC_LATENCY_OK]: ok,
    [ATTR_RTC_LATENCY_REORDERED]: reordered,
    [ATTR_RTC_LATENCY_CORRUPTED]: corrupted,
    [ATTR_RTC_LATENCY_LOST]: lost,
    [ATTR_RTC_LATENCY_UNKNOWN]: random.chance(0.05) ? 1 : 0,
    [ATTR_RTC_LATENCY_DELIVERY_RATIO]: (ok + reordered) / STAMPED,
  };
}
