import { createPoster, type OtlpBatch } from "@rtcscope/exporters/batch";
import type { DecodedRequest, RecordBatch } from "../otlp";
import { Store, StoreOpenError } from "../store";
import { inspectorAddress } from "../store/address";
import { plural } from "../words";
import type { ImportCommand } from "./arguments";
import { EXIT } from "./exit-codes";
import { CommandFailure } from "./failure";
import { writeOut } from "./output";
import { type ReadDump, readCode, readDumpFile } from "./recording";

const joined = (batches: readonly DecodedRequest[]): RecordBatch => ({
  spans: batches.flatMap(({ spans }) => spans),
  logs: batches.flatMap(({ logs }) => logs),
  points: [],
});

/** The store is held by a running inspector: it takes the sessions like those of any other sender. */
async function sendTo(url: string, batches: readonly OtlpBatch[]): Promise<void> {
  const poster = createPoster({ url });
  for (const batch of batches) await poster.send(batch).catch(() => undefined);
  const { rejected, lost, reasons } = poster.result();
  if (rejected + lost > 0)
    throw new CommandFailure(EXIT.undelivered, `${url} did not take everything: ${reasons.join("; ")}`);
}

async function put(dir: string, recording: ReadDump, requests: readonly (readonly [OtlpBatch, DecodedRequest])[]) {
  const ids = recording.replayed.sessions.map(({ info }) => info.id);
  let store: Store;
  try {
    store = await Store.open({ dir, maxQueuedRecords: Number.POSITIVE_INFINITY, now: Date.now });
  } catch (error) {
    const url = error instanceof StoreOpenError && error.inUse ? await inspectorAddress(dir) : undefined;
    if (url === undefined) throw error;
    await sendTo(
      url,
      requests.map(([batch]) => batch),
    );
    return `the rtcscope at ${url}`;
  }
  try {
    await store.replaceSessions(ids, joined(requests.map(([, decoded]) => decoded)));
  } finally {
    await store.close();
  }
  return dir;
}

/**
 * Puts the sessions of a dump into the local store, as if their telemetry had been received. A session that is there
 * already is replaced. Metrics stay out: they are sums over sessions, and what was imported twice would count twice.
 *
 * @returns exit code
 * throws   CommandFailure, StoreOpenError
 */
export async function runImport(command: ImportCommand): Promise<number> {
  const { file, dir, unmask } = command;
  const requests: [OtlpBatch, DecodedRequest][] = [];
  const recording = await readDumpFile(file, {
    unmask,
    signals: ["traces", "logs"],
    onBatch: async (batch, decoded) => void requests.push([batch, decoded]),
  });
  const where = await put(dir, recording, requests);
  const records = requests.reduce((sum, [batch]) => sum + batch.records, 0);
  const { sessions, problems } = recording.replayed;
  const lines = [
    `${plural(sessions.length, "session")} (${plural(records, "record")}) of ${recording.name} → ${where}`,
    ...sessions.map(({ info }) => `  ${info.id}`),
    ...(problems.length > 0
      ? [`${plural(problems.length, "part")} could not be read: rtcscope inspect tells which`]
      : []),
  ];
  await writeOut(`${lines.join("\n")}\n`);
  return readCode(recording);
}
