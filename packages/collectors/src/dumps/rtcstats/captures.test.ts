import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { DumpItem } from "../types";
import { readRtcstatsJson, readRtcstatsLines } from "./index";
import { collect, observationsOf, textOf } from "./wire.test-kit";

const captures = new URL("../../../../../../shared/captures/", import.meta.url);
// Recorded calls of real users lie beside the repository, not in it.
const absent = !existsSync(captures);

interface Stream {
  id: string;
  samples: number;
  firstTs: number;
  lastTs: number;
  firstBytes: number;
  lastBytes: number;
}

interface Reference {
  statsTicks: number;
  statsFirstMs: number | null;
  statsLastMs: number | null;
  eventCount: number;
  eventsFirstMs: number;
  eventsLastMs: number;
  iceStates: string[];
  connectionStates: string[];
  sldToIceConnectedMs: number | null;
  iceRestartsByUfrag: number | null;
  iceRestartsExplicit: number;
  negotiations: number;
  streams: Stream[];
}

const reference = absent
  ? { captures: {} }
  : (JSON.parse(readFileSync(new URL("reference.json", captures), "utf8")) as {
      captures: Record<string, { pcs: Record<string, Reference> }>;
    });
const ours = Object.entries(reference.captures).filter(([name]) => name.startsWith("rtcstats"));

async function read(name: string): Promise<DumpItem[]> {
  const text = textOf(readFileSync(new URL(name, captures), "utf8"), 65_536);
  return collect(name.startsWith("rtcstats0") ? readRtcstatsJson(text) : readRtcstatsLines(text));
}

/** The reference has times with three decimals. */
const rounded = (time = Number.NaN) => Math.round(time * 1000) / 1000;

const BYTES: Record<string, string> = { "inbound-rtp": "bytesReceived", "outbound-rtp": "bytesSent" };

/** Readings of each stream: new times of its object, with the payload bytes. */
function streamsOf(reports: readonly (readonly Record<string, unknown>[])[]): Record<string, number[][]> {
  const streams: Record<string, number[][]> = {};
  for (const report of reports)
    for (const entry of report) {
      const bytes = Number(entry[BYTES[String(entry.type)] ?? ""] ?? Number.NaN);
      if (Number.isNaN(bytes)) continue;
      const readings = streams[String(entry.id)] ?? [];
      streams[String(entry.id)] = readings;
      if (readings.at(-1)?.[0] !== entry.timestamp) readings.push([Number(entry.timestamp), bytes]);
    }
  return streams;
}

function summary(items: readonly DumpItem[], connection: string) {
  const calls = items.flatMap((item) => (item.type === "call" && item.connection === connection ? [item] : []));
  const observed = observationsOf(items).filter((one) => one.connection === connection);
  const states = (kind: string) =>
    observed.flatMap((one) => (one.type === "connection.state" && one.kind === kind ? [one.state] : []));
  const steps = observed.flatMap((one) => (one.type === "negotiation" ? [one] : []));
  const local = steps.filter((one) => one.step === "setLocalDescription");
  const ufrags = local.flatMap(({ ufrag }) => ufrag ?? []);
  const reports = observed.flatMap((one) => (one.type === "stats" ? [one.report as Record<string, unknown>[]] : []));
  const times = reports.flat().flatMap(({ timestamp }) => (typeof timestamp === "number" ? [timestamp] : []));
  const connected = observed.find(
    (one) => one.type === "connection.state" && one.kind === "ice" && /^(connected|completed)$/.test(one.state),
  );
  const described = calls.find(({ name }) => name === "setLocalDescription");
  const at = calls.map(({ time }) => time);
  return {
    statsTicks: reports.length,
    statsFirstMs: times.length ? times.reduce((a, b) => Math.min(a, b)) : null,
    statsLastMs: times.length ? times.reduce((a, b) => Math.max(a, b)) : null,
    eventCount: calls.length,
    eventsFirstMs: Math.min(...at),
    eventsLastMs: Math.max(...at),
    iceStates: states("ice"),
    connectionStates: states("connection"),
    sldToIceConnectedMs: connected && described ? connected.time - described.time : null,
    iceRestartsByUfrag: ufrags.length ? ufrags.filter((one, n) => n > 0 && one !== ufrags[n - 1]).length : null,
    iceRestartsExplicit:
      calls.filter(({ name }) => name === "restartIce").length +
      steps.filter((one) => one.step === "createOffer" && one.state === "started" && one.iceRestart).length,
    negotiations: calls.filter(({ name }) => name === "setLocalDescription").length,
    streams: streamsOf(reports),
  };
}

describe.skipIf(absent)("recorded dumps", () => {
  it.each(ours)("%s says what somebody else found in it", async (name, { pcs }) => {
    const items = await read(name);
    expect(items.filter(({ type }) => type === "problem")).toEqual([]);
    expect(items.flatMap((item) => (item.type === "connection" ? [item.connection] : [])).sort()).toEqual(
      Object.keys(pcs).sort(),
    );
    for (const [connection, expected] of Object.entries(pcs)) {
      const { streams, ...figures } = summary(items, connection);
      const { streams: expectedStreams, ...rest } = expected;
      for (const [figure, value] of Object.entries(figures)) {
        const wanted = rest[figure as keyof typeof rest];
        if (typeof value === "number" && typeof wanted === "number") expect(value, figure).toBeCloseTo(wanted, 1);
        else expect(value, figure).toEqual(wanted ?? null);
      }
      const found = Object.entries(streams).map(([id, readings]) => {
        const [first = [], last = []] = [readings[0], readings.at(-1)];
        return [id, readings.length, rounded(first[0]), rounded(last[0]), first[1], last[1]];
      });
      expect(found.sort()).toEqual(
        expectedStreams
          .map((one) => [one.id, one.samples, one.firstTs, one.lastTs, one.firstBytes, one.lastBytes])
          .sort(),
      );
    }
  });

  it.each(absent ? [] : readdirSync(captures).filter((name) => name.startsWith("rtcstats")))(
    "%s is read without a problem, with plain names",
    async (name) => {
      const items = await read(name);
      expect(items[0]).toMatchObject({ type: "format", format: "rtcstats" });
      expect(items.filter(({ type }) => type === "problem")).toEqual([]);
      for (const item of items) if (item.type === "connection") expect(item.connection).toMatch(/^(PC_\d+|\d+-\d+)$/);
    },
  );
});
