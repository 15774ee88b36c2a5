/** What a member of `stats` is about. */
export interface SeriesKey {
  id: string;
  property: string;
}

/**
 * Takes `<id>-<property>` apart.
 *
 * Ids have hyphens in them (fmtp text of codecs, uuids), names of properties have not, so the last hyphen is the one; but the
 * names of computed series are in brackets and may hold anything: `IT01V1-[bytesReceived_in_bits/s]`. Around M101 the page
 * marked members that were not in the specification: `freezeCount*`.
 *
 * none    undefined where there is no id or no property; `computed` for what the page calculated for its graphs
 */
export function splitSeriesKey(key: string): SeriesKey | "computed" | undefined {
  if (/-\[[^[]*\]$/.test(key)) return "computed";
  const at = key.lastIndexOf("-");
  const property = key.slice(at + 1).replace(/\*$/, "");
  if (at <= 0 || property === "") return undefined;
  return { id: key.slice(0, at), property };
}

/**
 * `<renderer>-<connection>`: the page's renderer process, and the connection's number in it.
 *
 * none    undefined for what is no connection: `-` (events of the browser, in converted files) and a key without content
 */
export function pageOfKey(key: string): string | undefined {
  if (!/[\p{L}\p{N}]/u.test(key)) return undefined;
  return key.slice(0, Math.max(0, key.lastIndexOf("-")));
}
