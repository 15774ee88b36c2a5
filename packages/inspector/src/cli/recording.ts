import { DumpError } from "@rtcscope/collectors/dumps";
import { type ReadRecordingOptions, type Recording, readRecording } from "../dump";
import { UsageError } from "./arguments";
import { EXIT } from "./exit-codes";
import { CommandFailure } from "./failure";
import { openInput } from "./input";
import { createProgress } from "./progress";

export interface ReadDump extends Recording {
  name: string;
  bytes: number;
}

/**
 * Reads the dump that a command was given, with progress.
 *
 * throws  CommandFailure with the exit code for what is no dump or an empty one, UsageError for a session that is not there
 */
export async function readDumpFile(path: string, options: Omit<ReadRecordingOptions, "onProgress">): Promise<ReadDump> {
  const { name, stream, size } = await openInput(path);
  const progress = createProgress(size);
  let bytes = 0;
  try {
    const recording = await readRecording(stream, {
      ...options,
      onProgress(read) {
        bytes = read;
        progress.tell(read);
      },
    });
    const { found } = recording.replayed;
    if (options.only !== undefined && options.only > found)
      throw new UsageError(
        `--session ${options.only}: ${name} has ${found === 1 ? "one session" : `${found} sessions`}`,
      );
    return { ...recording, name, bytes };
  } catch (error) {
    if (error instanceof DumpError)
      throw new CommandFailure(error.code === "empty" ? EXIT.empty : EXIT.unreadable, `${name}: ${error.message}`);
    throw error;
  } finally {
    progress.done();
  }
}

/** Exit code by what could be read of the dump. */
export const readCode = ({ replayed }: Recording): number =>
  replayed.truncated || replayed.problems.length > 0 ? EXIT.partial : EXIT.ok;
