import { Baselines } from "./baseline";
import { Entries } from "./entries";
import { type Building, readInbound, readRemoteOutbound } from "./inbound";
import { count, type Entry, instant, isObject, text, toMs } from "./number";
import { type LayerReading, readLayer, readRemoteInbound } from "./outbound";
import { mean } from "./rates";
import type { DataChannelSample, InboundStream, PlayoutSample, StatsReportLike, StatsSample } from "./sample";
import { combineLayers } from "./simulcast";
import { readTransports } from "./transport";

/** Readings further apart than this, in ms, say that a timer was throttled: no collector polls so slowly by choice. */
export const GAP_MS = 5000;

/** Reads the reports of one peer connection, in order. */
export interface StatsReader {
  /**
   * @param report what `getStats()` gave; never changed, and not kept
   * @param time when that was, ms since the epoch, on a timeline that does not go back
   * @returns what the report says, and what happened since the previous one
   *
   * Never throws: an object that does (a getter, a proxy) is left out of the sample.
   */
  read(report: StatsReportLike, time: number): StatsSample;
}

export interface StatsReaderOptions {
  /** An interval longer than this is marked as a gap. Default `GAP_MS`. */
  readonly gapMs?: number;
}

/** One reader per peer connection: it holds the previous counters. */
export function createStatsReader({ gapMs = GAP_MS }: StatsReaderOptions = {}): StatsReader {
  const baselines = new Baselines();
  let before: number | undefined;
  return {
    read(report, time) {
      const intervalMs = before !== undefined && time > before ? time - before : undefined;
      before = time;
      const entries = new Entries();
      collect(report, entries);
      baselines.start();
      const inbound = each(entries.inbound, (entry) => readInbound(entry, entries, baselines));
      joinRemoteOutbound(inbound, entries, baselines);
      const layers = each(entries.outbound, (entry) => readLayer(entry, entries, baselines));
      joinRemoteInbound(layers, entries, baselines);
      const outbound = attempt(() => combineLayers(layers, entries, baselines)) ?? [];
      const transports = attempt(() => readTransports(entries, baselines)) ?? [];
      const dataChannels = each(entries.channels, (entry) => readDataChannel(entry, baselines));
      const playouts = each(entries.playouts, (entry) => readPlayout(entry, baselines));
      baselines.end();
      return {
        time,
        timestamp: baselines.timestamp,
        intervalMs,
        gap: intervalMs !== undefined && intervalMs > gapMs,
        inbound,
        outbound,
        transports,
        dataChannels,
        playouts,
      };
    },
  };
}

/** Host objects may throw; then there is no reading, and the others are read all the same. */
function attempt<T>(reading: () => T): T | undefined {
  try {
    return reading();
  } catch {
    return undefined;
  }
}

function each<T>(entries: readonly Entry[], reading: (entry: Entry) => T | undefined): T[] {
  const readings: T[] = [];
  for (const entry of entries) {
    try {
      const one = reading(entry);
      if (one !== undefined) readings.push(one);
    } catch {
      // Left out: see `attempt`.
    }
  }
  return readings;
}

function collect(report: unknown, entries: Entries): void {
  const add = (value: unknown, key: unknown): void => {
    try {
      entries.add(value, key);
    } catch {
      // Left out: see `attempt`.
    }
  };
  attempt(() => {
    if (!isObject(report)) return;
    if (typeof report.forEach === "function") report.forEach(add);
    else for (const key of Object.keys(report)) attempt(() => add(report[key], key));
  });
}

function joinRemoteOutbound(inbound: Building<InboundStream>[], entries: Entries, baselines: Baselines): void {
  each(entries.remoteOutbound, (entry) => {
    const stream = inbound.find((one) => belongs(entry, one.id, one.ssrc));
    if (stream !== undefined) stream.remote = readRemoteOutbound(entry, baselines);
    return undefined;
  });
}

function joinRemoteInbound(layers: readonly LayerReading[], entries: Entries, baselines: Baselines): void {
  each(entries.remoteInbound, (entry) => {
    const reading = layers.find(({ layer }) => belongs(entry, layer.id, layer.ssrc));
    if (reading !== undefined) reading.layer.remote = readRemoteInbound(entry, baselines);
    return undefined;
  });
}

/** Browsers that do not say which local object a report is about give both the SSRC. */
function belongs(remote: Entry, localId: string, ssrc: number | undefined): boolean {
  return remote.localId === undefined ? ssrc !== undefined && count(remote.ssrc) === ssrc : remote.localId === localId;
}

/** https://www.w3.org/TR/webrtc-stats/#dcstats-dict* */
function readDataChannel(e: Entry, baselines: Baselines): DataChannelSample | undefined {
  const timestamp = instant(e.timestamp);
  const id = e.id as string;
  const b = baselines.open(id, "data-channel", undefined, timestamp);
  if (b === undefined) return undefined;
  const messagesSent = count(e.messagesSent);
  const messagesReceived = count(e.messagesReceived);
  const bytesSent = count(e.bytesSent);
  const bytesReceived = count(e.bytesReceived);
  b.restartIfFell(0, messagesSent);
  b.restartIfFell(1, messagesReceived);
  return {
    id,
    label: text(e.label),
    protocol: text(e.protocol),
    state: text(e.state),
    identifier: count(e.dataChannelIdentifier ?? e.datachannelid),
    timestamp,
    intervalMs: b.intervalMs,
    messagesSent,
    messagesSentDelta: b.growth(0, messagesSent),
    messagesReceived,
    messagesReceivedDelta: b.growth(1, messagesReceived),
    bytesSent,
    bytesSentDelta: b.growth(2, bytesSent),
    bytesReceived,
    bytesReceivedDelta: b.growth(3, bytesReceived),
  };
}

/** https://www.w3.org/TR/webrtc-stats/#playoutstats-dict* */
function readPlayout(e: Entry, baselines: Baselines): PlayoutSample | undefined {
  const timestamp = instant(e.timestamp);
  const id = e.id as string;
  const b = baselines.open(id, "media-playout", undefined, timestamp);
  if (b === undefined) return undefined;
  const samples = count(e.totalSamplesCount);
  b.restartIfFell(0, samples);
  const samplesDelta = b.growth(0, samples);
  const delay = count(e.totalPlayoutDelay);
  const synthesizedDurationMs = toMs(count(e.synthesizedSamplesDuration));
  const synthesizedEvents = count(e.synthesizedSamplesEvents);
  const samplesDurationMs = toMs(count(e.totalSamplesDuration));
  return {
    id,
    timestamp,
    intervalMs: b.intervalMs,
    playoutDelayMs: mean(b.growth(1, delay), samplesDelta, 1000),
    playoutDelayOverallMs: mean(delay, samples, 1000),
    synthesizedDurationMs,
    synthesizedDurationDeltaMs: b.growth(2, synthesizedDurationMs),
    synthesizedEvents,
    synthesizedEventsDelta: b.growth(3, synthesizedEvents),
    samplesDurationMs,
    samplesDurationDeltaMs: b.growth(4, samplesDurationMs),
  };
}
