import { type SessionList, type SessionReport, type SessionRows, sessionReport, sessionSummary } from "../report";
import type { SessionKey, Store } from "../store";

export interface ListQuery {
  transport?: string | undefined;
  service?: string | undefined;
  /** 1..200 */
  limit: number;
  cursor?: string | undefined;
}

/** A position in the list of sessions. Opaque to clients, stable while new sessions arrive. */
const encodeCursor = (key: SessionKey): string => Buffer.from(`${key.startNs}:${key.id}`).toString("base64url");

function decodeCursor(cursor: string): SessionKey | undefined {
  const match = /^(\d{1,18}|[1-8]\d{18}):(.*)$/s.exec(Buffer.from(cursor, "base64url").toString());
  return match?.[1] === undefined || match[2] === undefined ? undefined : { startNs: BigInt(match[1]), id: match[2] };
}

export const isCursor = (cursor: string): boolean => decodeCursor(cursor) !== undefined;

/** One page of sessions, newest first. */
export async function listSessions(store: Store, query: ListQuery): Promise<SessionList> {
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor);
  const { transport, service, limit } = query;
  const keys = await store.sessionKeys({ transport, service, limit: limit + 1, after });
  const page = keys.slice(0, limit);
  const records = await store.recordsOfSessions(page.map((key) => key.id));
  const rows = new Map<string, { spans: SessionRows["spans"][number][]; logs: SessionRows["logs"][number][] }>(
    page.map((key) => [key.id, { spans: [], logs: [] }]),
  );
  for (const span of records.spans) rows.get(span.sessionId ?? "")?.spans.push(span);
  for (const log of records.logs) rows.get(log.sessionId ?? "")?.logs.push(log);
  const sessions = [...rows].map(([id, { spans, logs }]) => sessionSummary({ id, spans, logs, otherSpans: [] }));
  const last = page.at(-1);
  return { sessions, nextCursor: keys.length > limit && last ? encodeCursor(last) : undefined };
}

/** The report of one session; `undefined` when nothing of it is stored. */
export async function readSession(store: Store, id: string): Promise<SessionReport | undefined> {
  const { spans, logs } = await store.recordsOfSessions([id]);
  if (spans.length === 0 && logs.length === 0) return undefined;
  const traceIds = new Set(
    [...spans, ...logs].flatMap((record) => (record.traceId === undefined ? [] : [record.traceId])),
  );
  const otherSpans = await store.spansOfTraces([...traceIds]);
  return sessionReport({ id, spans, logs, otherSpans });
}
