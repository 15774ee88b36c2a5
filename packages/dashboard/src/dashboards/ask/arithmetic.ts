import { group, quantile } from "../../query";

/**
 * A part of a whole, 0..1. Where there is a whole and no part, it is 0: all connects failed is no gap in a line. Where
 * there is no whole, there is nothing.
 *
 * @param part has the same labels as `whole`
 */
export const share = (part: string, whole: string): string =>
  `(${group(part)} or ${group(whole)} * 0) / (${group(whole)} > 0)`;

/** As many of one for each of another; nothing where there is none of the other. */
export const times = (many: string, each: string): string => `${group(many)} / (${group(each)} > 0)`;

/** A quantile, and nothing where nothing was observed: Prometheus says NaN, which is not a number of seconds. */
export const quantileOf = (q: number, buckets: string): string => `${quantile(q, buckets)} >= 0`;

/**
 * Each one's share of all.
 *
 * @param each by labels
 * @param all of everything, without labels
 */
export const shareOfAll = (each: string, all: string): string =>
  `${group(each)} / on () group_left () (${group(all)} > 0)`;
