interface Entry {
  readonly id: string;
  readonly timestamp?: number;
}

/**
 * The reports of several tracks of one peer connection as one report.
 *
 * A track's report repeats what the track hangs on: transport, candidate pair, certificates, codecs. An id names one
 * object of the connection, so an entry that is there already is the same object, read again: the later reading stays.
 *
 * none    undefined if no report came at all
 */
export function mergeReports(reports: readonly (RTCStatsReport | undefined)[]): Map<string, Entry> | undefined {
  const merged = new Map<string, Entry>();
  for (const report of reports)
    report?.forEach((entry: Entry, id) => {
      if (!((merged.get(id)?.timestamp ?? 0) > (entry.timestamp ?? 0))) merged.set(id, entry);
    });
  return merged.size ? merged : undefined;
}
