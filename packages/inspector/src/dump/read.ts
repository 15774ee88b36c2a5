import { type DumpItem, type Replayed, readDump, replayDump } from "@rtcscope/collectors/dumps";
import { createClock, createDiagnostics } from "@rtcscope/core";
import { EVENT_RTC_STATS } from "@rtcscope/core/semconv";
import { batchExporter, type OtlpBatch } from "@rtcscope/exporters/batch";
import { type DecodedRequest, decodeRequest, type OtlpSignal } from "../otlp";
import type { SessionRows } from "../report";

export interface ReadRecordingOptions {
  /** Shows addresses, URLs, track ids and labels as they are in the dump. */
  unmask?: boolean | undefined;
  /** This session only, from 1. */
  only?: number | undefined;
  /** Default: all three. */
  signals?: readonly OtlpSignal[] | undefined;
  /** Told with the bytes read so far. */
  onProgress?: ((bytes: number) => void) | undefined;
  /** Every request as it is encoded, and what the inspector's own receiver would have read from it. */
  onBatch?: ((batch: OtlpBatch, decoded: DecodedRequest) => Promise<void>) | undefined;
}

export interface Recording {
  replayed: Replayed;
  /** What is known of each session, by its id; full samples are left out, as in a store's answer. */
  rows: Map<string, SessionRows>;
}

interface Collected {
  spans: DecodedRequest["spans"];
  logs: DecodedRequest["logs"];
}

/**
 * A dump as sessions, on the way that a live call takes: replay → signals → OTLP bytes → the decoder of this inspector.
 * What is told of a dump is therefore what a backend would be told.
 *
 * throws  DumpError when the input is no dump, is refused or empty; what reading the bytes throws
 */
export async function readRecording(
  bytes: AsyncIterable<Uint8Array>,
  { unmask, only, signals, onProgress, onBatch }: ReadRecordingOptions = {},
): Promise<Recording> {
  const sessions = new Map<string, Collected>();
  const of = (id: string | undefined): Collected | undefined => {
    if (id === undefined) return undefined;
    const known = sessions.get(id) ?? { spans: [], logs: [] };
    sessions.set(id, known);
    return known;
  };
  /** Records that could not be told, by why: an input can hold values that no telemetry has room for. */
  const untold = new Set<string>();

  const exporter = batchExporter({
    stableIds: true,
    signals,
    async send(batch) {
      const decoded = decodeRequest(batch.signal, "protobuf", batch.body, 0n);
      if (decoded.rejected > 0) untold.add(`${decoded.rejected} ${batch.signal}: ${decoded.reasons[0]}`);
      for (const span of decoded.spans) of(span.sessionId)?.spans.push(span);
      for (const log of decoded.logs) if (log.eventName !== EVENT_RTC_STATS) of(log.sessionId)?.logs.push(log);
      await onBatch?.(batch, decoded);
    },
  });
  const diagnostics = createDiagnostics((message) => untold.add(message.replace(/^rtcscope: /, "")));

  async function* started(items: AsyncIterable<DumpItem>): AsyncGenerator<DumpItem> {
    for await (const item of items) {
      // The program that wrote the dump is the one that saw all this.
      if (item.type === "format")
        exporter.start?.({ service: { name: item.format }, resource: {}, clock: createClock(), diagnostics });
      yield item;
    }
  }

  const played = await replayDump(
    started(readDump(bytes, { onProgress })),
    { signal: exporter.export, drained: exporter.drained },
    { unmask, only },
  );
  await exporter.shutdown();
  const problems = [...untold].map((what) => ({ where: "telemetry", what: `records left out: ${what}` }));
  const replayed = { ...played, problems: [...played.problems, ...problems] };
  const rows = new Map(
    [...sessions].map(([id, { spans, logs }]) => [id, { id, spans, logs, otherSpans: [] }] as const),
  );
  return { replayed, rows };
}
