import {
  ATTR_RTC_CONNECTION_ID,
  ATTR_RTC_MEDIA_STREAM_ID,
  ATTR_RTC_RECONNECT_MODE,
  ATTR_RTC_STALL_ERROR_BOUND,
  SPAN_RTC_RECONNECT,
  SPAN_RTC_STALL,
} from "@rtcscope/core/semconv";
import { beforeAll, describe, expect, it } from "vitest";
import type { ConnectionSummary } from "./index";
import { type CallTruth, type FileTruth, type Name, type Played, play, readTruth, spans } from "./recordings.test-kit";

/** Times of one thing, noted by different listeners in a busy page. */
const NOTED_MS = 50;
/** From a frame that was decoded to a frame that was seen. */
const PRESENTED_MS = 150;
const POLL_MS = 1000;
const BITRATE_TOLERANCE = 0.001;
const THREE_DECIMALS_MS = 0.01;

const CALLS = ["chromium", "chromium-late", "firefox"];
const recordings = CALLS.map((call) => ({ call, truth: readTruth(call) }));
const files = recordings.flatMap(({ call, truth }) => truth.files.map((file) => ({ call, truth, file })));

/** rtcstats 4 numbers the statistics' ids; what a stream is called in every format is its SSRC. */
const numbersIds = ({ version }: FileTruth) => version === 4;
const keyOf = ({ direction, ssrc }: { direction: string; ssrc?: number | undefined }) => `${direction} ${ssrc}`;

const named = (file: FileTruth) => Object.entries(file.connections) as [Name, FileTruth["connections"][Name]][];
/** API calls are in it, from the beginning. */
const hasCalls = (file: FileTruth) => file.format === "rtcstats" || file.format === "webrtc-internals";
/** A stream whose counters stand still is not in a sparse dump at all. */
const tellsStalls = ({ dialect }: FileTruth) => dialect !== "sparse";
const whole = (truth: CallTruth, { openedMs = 0 }: FileTruth) => openedMs < truth.connections.caller.createdMs;

/** The summary of one end of the call; dumps that hold one connection may name it as they like. */
function summaryOf({ replayed }: Played, file: FileTruth, name: Name): ConnectionSummary {
  const [session] = replayed.sessions;
  const id = hasCalls(file) ? file.connections[name]?.id : session?.connections[0]?.id;
  const summary = session?.connections.find((connection) => connection.id === id);
  if (!summary) throw new Error(`no connection ${id} in ${file.name}`);
  return summary;
}

function near(found: number | undefined, expected: number | undefined, within: number): void {
  expect(found).toBeDefined();
  expect(expected).toBeDefined();
  expect(Math.abs((found ?? 0) - (expected ?? 0))).toBeLessThanOrEqual(within);
}

const played = new Map<FileTruth, Played | Error>();
beforeAll(async () => {
  for (const { call, file } of files) played.set(file, await play(call, file).catch((error: Error) => error));
});
function of(file: FileTruth): Played {
  const found = played.get(file);
  if (found === undefined || found instanceof Error) throw found ?? new Error(`${file.name} was not played`);
  return found;
}

describe.each(files)("$call/$file.name", ({ truth, file }) => {
  const connections = named(file);

  it("is recognised, and read as a whole", () => {
    const { replayed } = of(file);
    expect(replayed).toMatchObject({ format: file.format, gzip: file.gzip, truncated: false, problems: [] });
    if (file.version !== undefined) expect(replayed.version).toBe(file.version);
    if (file.dialect !== undefined) expect(replayed.dialect).toBe(file.dialect);
    const [version] = /\d+/.exec(replayed.browser ?? "") ?? [];
    if (version !== undefined) expect(version).toBe(/\d+/.exec(truth.browser)?.[0]);
    expect(replayed.sessions).toHaveLength(1);
    expect(replayed.sessions[0]?.connections).toHaveLength(connections.length);
  });

  it.each(connections)("%s: every reading, and every stream that was in them", (name, expected) => {
    const { statistics, streams } = summaryOf(of(file), file, name);
    expect(statistics.ticks).toBe(expected?.ticks);
    expect(streams.map(keyOf).sort()).toEqual(expected?.streams.map(keyOf).sort());
    for (const made of expected?.streams ?? []) {
      const { id, kind, rid } = made;
      const found = streams.find((stream) => keyOf(stream) === keyOf(made));
      expect(found?.kind).toBe(kind);
      if (!numbersIds(file)) expect(found?.id).toBe(id);
      if (rid !== undefined) expect(found?.rid).toBe(rid);
      // A sparse dump leaves out what did not change, so nobody can tell that it was read.
      if (file.dialect === "sparse") expect(found?.samples).toBeLessThanOrEqual(made.samples);
      else expect(found?.samples).toBe(made.samples);
      near(found?.firstMs, made.firstMs, THREE_DECIMALS_MS);
      near(found?.lastMs, made.lastMs, THREE_DECIMALS_MS);
      if (made.samples < 2) expect(found?.bitrateBps).toBeUndefined();
      else {
        expect(found?.bytes).toBe(made.bytes);
        const bitrate = (made.bytes * 8000) / made.countedMs;
        near(found?.bitrateBps, bitrate, bitrate * BITRATE_TOLERANCE);
      }
      if (kind === "video" && made.freezes !== undefined) expect(found?.freezes).toBe(made.freezes);
      expect([found?.width, found?.height]).toEqual([made.width, made.height]);
    }
  });

  it.each(connections)("%s: media took the pairs that the page saw, in that order", (name, expected) => {
    const described = (id: string, ...types: unknown[]) => [numbersIds(file) ? "" : id, ...types].join(" ");
    const { pairs } = truth.connections[name];
    const seen = pairs.map(([, ...pair]) => described(...pair));
    const { paths } = summaryOf(of(file), file, name);
    const found = paths.map(({ pair, local, remote, protocol }) => described(pair, local, remote, protocol));
    expect(found.length).toBeGreaterThan(0);
    expect(seen).toEqual(expect.arrayContaining(found));
    if (!numbersIds(file)) expect(seen.filter((pair) => found.includes(pair))).toEqual(found);
    // A file knows the pair of its last reading; what the page noted within a poll after that may have been taken before.
    const end = Math.max(...(expected?.streams ?? []).map(({ lastMs }) => lastMs));
    const last = pairs.findLastIndex(([at]) => at <= end);
    expect(seen.filter((_, at) => at === last || (at > last && (pairs[at]?.[0] ?? 0) <= end + POLL_MS))).toContain(
      found.at(-1),
    );
  });
});

describe.each(files.filter(({ file }) => named(file).some(([, { ticks = 0 } = {}]) => ticks > 1)))(
  "$call/$file.name, more than one reading",
  ({ truth, file }) => {
    it("the pictures that stood still, and no others, each within the bound that the stall says of itself", () => {
      const streamOf = (attributes: Readonly<Record<string, unknown>>) =>
        of(file)
          .replayed.sessions[0]?.connections.find(({ id }) => id === attributes[ATTR_RTC_CONNECTION_ID])
          ?.streams.find(({ id }) => id === attributes[ATTR_RTC_MEDIA_STREAM_ID]);
      const stalls = spans(of(file), SPAN_RTC_STALL).map(({ start, end, attributes }) => ({
        key: keyOf(streamOf(attributes) ?? { direction: "unknown" }),
        bound: Number(attributes[ATTR_RTC_STALL_ERROR_BOUND]) * 1000,
        start,
        end,
      }));
      const made = (file.connections.callee?.streams ?? []).flatMap((stream) =>
        truth.frames
          .filter(({ track }) => track === stream.track)
          .flatMap(({ gaps }) => gaps)
          .filter(({ startMs, endMs }) => startMs > (file.openedMs ?? 0) && endMs < (file.takenMs ?? endMs + 1))
          .map((gap) => ({ key: keyOf(stream), ...gap })),
      );
      if (tellsStalls(file)) expect(stalls.map(({ key }) => key).sort()).toEqual(made.map(({ key }) => key).sort());
      for (const { key, start, end = 0, bound } of stalls) {
        const gap = made.find((one) => one.key === key && one.startMs < end && one.endMs > start);
        near(start, gap?.startMs, bound + PRESENTED_MS);
        near(end, gap?.endMs, bound + PRESENTED_MS);
      }
    });
  },
);

describe.each(files.filter(({ truth, file }) => hasCalls(file) && whole(truth, file)))(
  "$call/$file.name, from the beginning",
  ({ truth, file }) => {
    it.each(named(file))("%s: states, negotiations and how long it took to connect", (name) => {
      const { states, calls } = truth.connections[name];
      const summary = summaryOf(of(file), file, name);
      expect(summary.openedLate).toBe(false);
      expect(summary.states.filter(({ kind }) => kind === "connection").map(({ state }) => state)).toEqual(
        expect.arrayContaining(["connecting", "connected"]),
      );
      for (const { kind, state, timeMs } of summary.states) {
        const property = { ice: "iceConnectionState", connection: "connectionState" }[kind as string];
        const noted = states.filter(([, about, value]) => about === property && value === state);
        if (noted.length === 1) near(timeMs, noted[0]?.[0], NOTED_MS);
      }
      const descriptions = calls.filter(([, call]) => call === "setLocalDescription");
      expect(summary.negotiations).toBe(descriptions.length);
      const connected = states.find(([, about, value]) => about === "iceConnectionState" && value === "connected");
      near(summary.timeToConnectedMs, (connected?.[0] ?? 0) - (descriptions[0]?.[0] ?? 0), NOTED_MS);
      const restarted = truth.incidents.restart ? 1 : 0;
      expect(summary.restarts).toEqual({ requested: name === "caller" ? restarted : 0, byUfrag: restarted });
      expect([summary.iceDisconnects, summary.iceFailures]).toEqual([0, 0]);
      if (file.takenMs === undefined) near(summary.closedMs, calls.find(([, call]) => call === "close")?.[0], NOTED_MS);
      else expect(summary.closedMs).toBeUndefined();
    });

    it("the ICE restart is one reconnect", () => {
      const episodes = spans(of(file), SPAN_RTC_RECONNECT);
      expect(episodes.map(({ outcome, attributes }) => [outcome, attributes[ATTR_RTC_RECONNECT_MODE]])).toEqual([
        ["ok", "ice_restart"],
      ]);
      near(episodes[0]?.start, truth.incidents.restart?.startMs, NOTED_MS);
    });
  },
);

describe.each(files.filter(({ truth, file }) => hasCalls(file) && !whole(truth, file)))(
  "$call/$file.name, opened while the call was up",
  ({ file }) => {
    it.each(named(file))("%s: does not know how it connected, and says so", (name) => {
      const summary = summaryOf(of(file), file, name);
      expect(summary.openedLate).toBe(true);
      expect(summary.timeToConnectedMs).toBeUndefined();
      expect(summary.unknown.map(({ figure }) => figure)).toContain("timeToConnectedMs");
    });

    it("tells of no reconnect", () => expect(spans(of(file), SPAN_RTC_RECONNECT)).toEqual([]));
  },
);

describe("the layer that was switched off", () => {
  const { truth } = recordings.find(({ call }) => call === "chromium") ?? {};
  const off = truth?.incidents.layer;
  const sent = truth?.files.filter(({ connections }) => connections.caller && connections.caller.ticks > 1) ?? [];

  it.each(sent)("$name: is inactive in the readings of that time, and in no others", (file) => {
    const streams = file.connections.caller?.streams ?? [];
    const layer = streams.find(({ rid }) => rid === off?.rid);
    const stall = truth?.incidents.stall;
    let inactive = 0;
    for (const item of of(file).items) {
      if (item.type !== "observation" || item.observation.type !== "stats") continue;
      const entries = item.observation.report as readonly Record<string, unknown>[];
      const entry = entries.find(({ type, ssrc }) => type === "outbound-rtp" && ssrc === layer?.ssrc);
      const at = Number(entry?.timestamp);
      if (
        entry?.active === undefined ||
        !off ||
        !stall ||
        (at > stall.startMs - NOTED_MS && at < stall.endMs + NOTED_MS)
      )
        continue;
      if (Math.abs(at - off.startMs) < NOTED_MS || Math.abs(at - off.endMs) < NOTED_MS) continue;
      expect(entry.active).toBe(!(at > off.startMs && at < off.endMs));
      if (!entry.active) inactive++;
    }
    expect(inactive).toBeGreaterThanOrEqual(2);
  });
});

describe.each(recordings)("$call: all formats tell the same call", ({ truth }) => {
  // What does not depend on when a writer looked.
  const media = (file: FileTruth, name: Name) =>
    summaryOf(of(file), file, name)
      .streams.map(({ direction, kind, ssrc, rid, codec }) => ({ direction, kind, ssrc, rid, codec }))
      .sort((a, b) => Number(a.ssrc) - Number(b.ssrc));
  const story = (file: FileTruth, name: Name) => {
    const { states, negotiations, restarts } = summaryOf(of(file), file, name);
    const connection = states.filter(({ kind }) => kind === "connection").map(({ state }) => state);
    return { connection, negotiations, restarts, episodes: spans(of(file), SPAN_RTC_RECONNECT).length };
  };

  it.each([
    ["caller", "media", media],
    ["callee", "media", media],
    ["caller", "story", story],
    ["callee", "story", story],
  ] as const)("%s: %s", (name, what, tell) => {
    const tellers = truth.files
      .filter(({ connections }) => (connections[name]?.ticks ?? 0) > 1)
      .filter((file) => what === "media" || hasCalls(file));
    const told = tellers.map((file) => [file.name, tell(file, name)] as const);
    expect(told.length).toBeGreaterThan(1);
    for (const one of told) expect(one).toEqual([one[0], told[0]?.[1]]);
  });
});
