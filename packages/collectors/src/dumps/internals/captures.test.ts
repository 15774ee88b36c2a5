import { createReadStream, existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openDump } from "../source";
import type { DumpItem } from "../types";
import { callsIn, connectionsIn, type Entry, observationsOf, problemsIn, reportsOf } from "./internals.test-kit";
import { readInternals } from "./read-internals";

/** Real dumps of other people, and what somebody else's program made of them. Not part of this repository. */
const captures = new URL("../../../../../../shared/captures/", import.meta.url);
const absent = !existsSync(captures);

interface ReferenceStream {
  id: string;
  samples: number;
  firstTs: number;
  lastTs: number;
  firstBytes: number;
  lastBytes: number;
}

interface ReferenceConnection {
  statsTicks: number;
  statsFirstMs?: number;
  statsLastMs?: number;
  eventCount: number;
  eventsFirstMs?: number;
  eventsLastMs?: number;
  tzOffsetMin?: number;
  iceStates: string[];
  connectionStates: string[];
  lateOpen: boolean;
  sldToIceConnectedMs: number | null;
  negotiations: number;
  streams: ReferenceStream[];
}

type Reference = Record<string, { pcs: Record<string, ReferenceConnection> }>;

const reference: Reference = absent
  ? {}
  : JSON.parse(readFileSync(new URL("reference.json", captures), "utf8")).captures;
const cases = Object.entries(reference).filter(([name]) => name.startsWith("internals-"));

async function read(name: string): Promise<DumpItem[]> {
  const text = await openDump(createReadStream(new URL(name, captures)));
  const items: DumpItem[] = [];
  for await (const item of readInternals(text)) items.push(item);
  return items;
}

function streamsOf(reports: readonly Entry[][]): ReferenceStream[] {
  const streams = new Map<string, ReferenceStream>();
  for (const entry of reports.flat()) {
    const bytes = entry.type === "inbound-rtp" ? entry.bytesReceived : entry.bytesSent;
    if ((entry.type !== "inbound-rtp" && entry.type !== "outbound-rtp") || typeof bytes !== "number") continue;
    const timestamp = entry.timestamp as number;
    const id = entry.id as string;
    const known = streams.get(id) ?? { id, samples: 0, firstTs: timestamp, firstBytes: bytes, lastTs: 0, lastBytes: 0 };
    streams.set(id, { ...known, samples: known.samples + 1, lastTs: timestamp, lastBytes: bytes });
  }
  return [...streams.values()];
}

const rounded = (stream: ReferenceStream) => ({
  id: stream.id,
  samples: stream.samples,
  firstTs: Number(stream.firstTs.toFixed(3)),
  lastTs: Number(stream.lastTs.toFixed(3)),
  firstBytes: stream.firstBytes,
  lastBytes: stream.lastBytes,
});
const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);

describe.skipIf(absent)("captures (skipped where the capture folder is absent)", () => {
  it.each(cases)("%s: every figure of the reference", async (name, { pcs }) => {
    const items = await read(name);
    expect(problemsIn(items)).toEqual([]);
    const connections = connectionsIn(items);
    expect(connections.map(({ connection }) => connection).sort()).toEqual(Object.keys(pcs).sort());
    for (const [connection, expected] of Object.entries(pcs)) {
      const reports = reportsOf(items, connection);
      expect(reports).toHaveLength(expected.statsTicks);
      const times = reports.flat().map(({ timestamp }) => timestamp as number);
      expect(Math.min(...times)).toBeCloseTo(expected.statsFirstMs ?? Number.NaN, 2);
      expect(Math.max(...times)).toBeCloseTo(expected.statsLastMs ?? Number.NaN, 2);
      expect(streamsOf(reports).map(rounded).sort(byId)).toEqual(expected.streams.map(rounded).sort(byId));

      const calls = callsIn(items).filter((call) => call.connection === connection);
      expect(calls).toHaveLength(expected.eventCount);
      expect(calls[0]?.time).toBeCloseTo(expected.eventsFirstMs ?? Number.NaN, 2);
      expect(calls[calls.length - 1]?.time).toBeCloseTo(expected.eventsLastMs ?? Number.NaN, 2);
      const local = connections.find((item) => item.connection === connection);
      expect(local?.zoneOffsetMin).toBe(expected.tzOffsetMin);
      expect(local?.resolutionMs).toBe(expected.tzOffsetMin === undefined ? 1 : 1000);
      const states = observationsOf(items, connection).filter((seen) => seen.type === "connection.state");
      const statesOf = (kind: string) => states.filter((seen) => seen.kind === kind).map(({ state }) => state);
      expect(statesOf("ice")).toEqual(expected.iceStates);
      expect(statesOf("connection")).toEqual(expected.connectionStates);
      const set = calls.filter((call) => call.name === "setLocalDescription");
      expect(set).toHaveLength(expected.negotiations);
      const connected = states.find(({ kind, state }) => kind === "ice" && /^(?:connected|completed)$/.test(state));
      const took = (connected?.time ?? Number.NaN) - (set[0]?.time ?? Number.NaN);
      if (expected.sldToIceConnectedMs !== null) expect(took).toBeCloseTo(expected.sldToIceConnectedMs, 2);
    }
  });
});
