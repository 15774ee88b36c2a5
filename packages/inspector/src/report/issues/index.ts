import type { ConnectionSummary } from "@rtcscope/collectors/dumps";
import type { SessionReport } from "../schema";
import { connectingIssues } from "./connecting";
import { type Issue, issueSchema } from "./issue";
import { limitedShare, mediaIssues } from "./media";

export { type Issue, issueSchema, limitedShare };

const RANK: Record<Issue["severity"], number> = { error: 0, warn: 1, info: 2 };

/**
 * What went wrong in a session, worst first, then in the order in which it began: plain words, each with its figures.
 *
 * Verdicts over figures are core's own (its `rtc.quality`, stalls, outcomes); nothing is judged a second time here.
 */
export function issuesOf(report: SessionReport, connections: readonly ConnectionSummary[]): Issue[] {
  const startOf = ({ startMs }: Issue) => startMs ?? Number.POSITIVE_INFINITY;
  return [...connectingIssues(report, connections), ...mediaIssues(report, connections)].sort((a, b) => {
    const rank = RANK[a.severity] - RANK[b.severity];
    if (rank !== 0) return rank;
    return startOf(a) === startOf(b) ? 0 : startOf(a) - startOf(b);
  });
}
