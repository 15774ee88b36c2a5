import type { RtcStallCause } from "@rtcscope/core/semconv";
import { SPAN_RTC_STALL } from "@rtcscope/core/semconv";
import { FRAME_MS, type Link, type Round } from "../media/link";
import type { Draft } from "./draft";
import { tellLatency } from "./latency";
import { attach, negotiate, quickly } from "./negotiate";
import { addTracks } from "./tracks";

const MINUTE = 60_000;
/** One stall in so much watched time, and one spell of a held-back encoder. */
const STALL_EVERY_MS = 4 * MINUTE;
const LIMIT_EVERY_MS = 6 * MINUTE;
/** Never a whole window without a packet. */
const LONGEST_STALL_MS = 9000;
const onFrame = (ms: number) => Math.floor(ms / FRAME_MS) * FRAME_MS;

/** Nothing happens so many readings from either end of a round: what is lost and what begins is seen by itself. */
const QUIET_READINGS = 3;

/** Media flows on all open connections, with the trouble that media has. */
export function playRound(draft: Draft, round: Round): void {
  const publishes = draft.links.length === 1 && draft.person.role === "both" && draft.person.transport !== "webrtc";
  for (const link of draft.open()) {
    link.rounds.push(round);
    if (link.inbound) stalls(draft, link, round);
    if (link.outbound) limits(draft, link, round);
  }
  if (publishes) publishLate(draft, round);
  tellLatency(draft, round);
}

/** LiveKit and IVS publish on a connection of its own, once the participant is in. */
function publishLate(draft: Draft, { from, to }: Round): void {
  const { statsMs } = draft.options;
  const at = from + 150;
  const link = draft.openLink(at, { inbound: false, outbound: true });
  addTracks(draft, link, at, "ok");
  if (draft.person.transport === "ivs") attach(draft, link, at, at + 500);
  else negotiate(draft, link, quickly(at, 500));
  const round = { from: from + statsMs, to };
  link.rounds.push(round);
  limits(draft, link, round);
}

function stalls(draft: Draft, link: Link, { from, to }: Round): void {
  const { random, options, expect } = draft;
  const { statsMs } = options;
  const quiet = QUIET_READINGS * statsMs;
  let at = from + quiet;
  for (;;) {
    at += Math.floor(-Math.log(1 - random.next()) * STALL_EVERY_MS);
    const reading = from + Math.floor((at - from) / statsMs) * statsMs;
    const long = random.chance(0.5);
    const after = onFrame(random.between(80, 400));
    const begins = reading + after;
    const least = long ? 2 * statsMs - after + 4 * FRAME_MS : 600;
    const most = long ? LONGEST_STALL_MS : Math.min(1900, statsMs - 5 * FRAME_MS);
    const ends = begins + onFrame(random.between(least + FRAME_MS, most));
    if (ends > to - quiet) return;
    const cause: RtcStallCause = long
      ? random.weighted({ network: 5, decoder: 2, sender: 3 })
      : random.weighted({ network: 5, unknown: 5 });
    link.stalls.push({ from: begins, to: ends, cause, long });
    const seconds = (ends - begins) / 1000;
    expect({
      type: "span",
      name: SPAN_RTC_STALL,
      outcome: "ok",
      seconds,
      attributes: { "rtc.media.kind": "video", "rtc.stall.cause": cause },
    });
    at = ends + quiet;
  }
}

function limits({ random, options }: Draft, link: Link, { from, to }: Round): void {
  const { statsMs } = options;
  let at = from + QUIET_READINGS * statsMs;
  for (;;) {
    at += Math.floor(-Math.log(1 - random.next()) * LIMIT_EVERY_MS);
    const begins = from + Math.floor((at - from) / statsMs) * statsMs;
    const ends = begins + random.between(3, 8) * statsMs;
    if (ends > to - QUIET_READINGS * statsMs) return;
    link.limits.push({ from: begins, to: ends, reason: random.weighted({ bandwidth: 7, cpu: 3 }) });
    at = ends + QUIET_READINGS * statsMs;
  }
}
