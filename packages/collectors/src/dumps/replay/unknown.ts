import type { DumpConnection } from "../types";
import type { ConnectionSummary, Unknown } from "./types";

/** What cannot be told of a connection, and why: silence in a report must not look like a good figure. */
export function unknownOf(
  about: Omit<ConnectionSummary, "unknown">,
  dump: DumpConnection,
  standstillHidden: boolean,
): Unknown[] {
  const unknown: Unknown[] = [];
  const tell = (figure: string, why: string) => unknown.push({ figure, why });
  const { calls, statistics, openedLate, negotiations, restarts, streams } = about;

  if (calls.count === 0) {
    tell("states", "the dump holds statistics only, no calls and events");
    tell("connect", "the dump holds statistics only, no calls and events");
    tell("negotiations", "the dump holds statistics only, no calls and events");
  } else if (openedLate) {
    tell("connect", "recording began when the connection was connected already");
    tell("timeToConnectedMs", "recording began when the connection was connected already");
  } else if (about.timeToConnectedMs === undefined) {
    tell("timeToConnectedMs", negotiations ? "ICE was never seen connected" : "nothing was negotiated");
  }
  const bound = about.connect?.errorBoundMs ?? 0;
  if (bound >= 1000)
    tell("connect", `its end shows in statistics only: it may have been up to ${(bound / 1000).toFixed(1)} s earlier`);
  if (calls.count > 0 && restarts.byUfrag === undefined)
    tell("restarts.byUfrag", negotiations ? "descriptions were not recorded" : "no description was set");
  if (calls.count > 0 && calls.resolutionMs > 1)
    tell("calls", `calls are dated to ${calls.resolutionMs / 1000} s only: durations between them are good to that`);
  if (dump.zoneUnknown) tell("calls", "call times are local and of an unknown time zone: taken for UTC");

  if (statistics.ticks === 0) {
    if (about.connect) tell("connect", "its end is that of ICE and DTLS: no statistics show whether media came");
    tell("streams", "no statistics were recorded");
    tell("paths", "no statistics were recorded");
    return unknown;
  }
  if (statistics.ticks === 1) tell("streams.bitrateBps", "one reading only: nothing to compare it with");
  if (statistics.gaps > 0)
    tell("streams", `readings that came after a gap: ${statistics.gaps}; what happened within is known as a sum only`);
  if (standstillHidden)
    tell("streams.stalls", "this dump leaves out what stands still: stalled and gone look the same");
  if (about.paths.length === 0) tell("paths", "statistics never showed a selected candidate pair");
  const video = streams.filter(
    ({ direction, kind, packets }) => direction === "inbound" && kind === "video" && packets,
  );
  if (video.some(({ freezes }) => freezes === undefined)) tell("streams.freezes", "this browser did not count freezes");
  const sent = streams.filter(({ direction, packets }) => direction === "outbound" && packets);
  if (sent.length > 0 && sent.every(({ packetsLost }) => packetsLost === undefined))
    tell("streams.packetsLost", "no receiver report of what was sent");
  return unknown;
}
