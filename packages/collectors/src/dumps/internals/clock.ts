import { hasLocalTimes, spanOfLog } from "./log";
import type { RecordedConnection, Recording } from "./recording";
import { clockOfCalls, clockOfDump, clockOfStatistics, type LocalClock, unknownClock } from "./zone";

/**
 * How the local times of a connection's log are to be read: as its own statistics say; else as those of another connection,
 * since all were written by one computer; else by calls of getUserMedia, and by when the dump was made.
 *
 * none    undefined where the log has no local times, or none that can be read in one way
 */
export function createClocks(recording: Recording): (connection: RecordedConnection) => LocalClock | undefined {
  const own = new Map(
    [...recording.connections.values()].map((connection) => {
      const span = hasLocalTimes(connection.log) ? spanOfLog(connection.log) : undefined;
      return [connection, { span, told: span && clockOfStatistics(span, connection.evidence) }] as const;
    }),
  );
  const sure = [...own.values()].find(({ told }) => told?.sure)?.told?.clock;

  return (connection) => {
    const { span, told } = own.get(connection) ?? {};
    if (!span) return undefined;
    if (told?.sure) return told.clock;
    if (sure && span[sure.order]) return sure;
    const { mediaCalls, made } = recording;
    const ofPage = mediaCalls.filter(({ page }) => page === connection.page);
    const calls = (ofPage.length > 0 ? ofPage : mediaCalls).map(({ time }) => time);
    return (
      (connection.evidence.incomplete ? undefined : told?.clock) ??
      clockOfCalls(span, calls) ??
      (made === undefined ? undefined : clockOfDump(span, made)) ??
      told?.clock ??
      unknownClock(span)
    );
  };
}
