import { createPoster, type Poster } from "@rtcscope/exporters/batch";
import picocolors from "picocolors";
import { inspectDocument } from "../dump";
import { formatDump } from "../terminal";
import type { InspectCommand } from "./arguments";
import { EXIT } from "./exit-codes";
import { writeOut } from "./output";
import { readCode, readDumpFile } from "./recording";

/** Tables are made for this; a wider terminal shows the same, a narrower one cuts. */
const COLUMNS = 80;

/** Everything was taken by the receiver, or nothing was to be sent. */
const delivered = (poster: Poster | undefined): boolean => {
  const { rejected, lost } = poster?.result() ?? { rejected: 0, lost: 0 };
  return rejected + lost === 0;
};

/**
 * Reads a dump and prints what happened in it.
 *
 * @returns exit code
 * throws   CommandFailure, UsageError
 */
export async function runInspect(command: InspectCommand): Promise<number> {
  const { file, json, unmask, session: only, otlp, headers } = command;
  const poster = otlp === undefined ? undefined : createPoster({ url: otlp, headers });
  const recording = await readDumpFile(file, {
    unmask,
    only,
    // What is lost is in the poster's result.
    onBatch: async (batch) => poster?.send(batch).catch(() => undefined),
  });
  const document = inspectDocument({ ...recording, masked: !unmask, delivery: poster && copy(poster) });
  if (json) await writeOut(`${JSON.stringify(document)}\n`);
  else {
    // picocolors looks at NO_COLOR and FORCE_COLOR; a file or a pipe gets none either way.
    const color = picocolors.isColorSupported && process.stdout.isTTY === true;
    const columns = Math.min(COLUMNS, process.stdout.columns ?? COLUMNS);
    await writeOut(`${formatDump(document, { color, columns }).join("\n")}\n`);
  }
  if (!delivered(poster)) {
    process.stderr.write(`rtcscope: not everything was taken: ${poster?.result().reasons.join("; ")}\n`);
    return EXIT.undelivered;
  }
  return readCode(recording);
}

const copy = (poster: Poster) => {
  const { reasons, ...counts } = poster.result();
  return { ...counts, reasons: [...reasons] };
};
