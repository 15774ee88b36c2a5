import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { EXIT } from "./exit-codes";
import { CommandFailure } from "./failure";

export interface Input {
  /** Without folders: a path may say whose call it was. */
  name: string;
  stream: AsyncIterable<Uint8Array>;
  /** Bytes of the file; absent where nobody knows (a pipe). */
  size: number | undefined;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "it may not be read",
  EISDIR: "it is a folder",
};

const failure = (name: string, error: unknown): CommandFailure => {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return new CommandFailure(EXIT.unreadable, `${name} cannot be read: ${REASONS[code] ?? (code || "unknown error")}`);
};

/**
 * A file, or `-` for the standard input.
 *
 * throws  CommandFailure (exit code 3) when there is nothing to read
 */
export async function openInput(path: string): Promise<Input> {
  if (path === "-") return { name: "-", stream: process.stdin, size: undefined };
  const name = basename(path);
  try {
    const about = await stat(path);
    if (about.isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
    const stream = createReadStream(path);
    await new Promise<void>((resolve, reject) => {
      stream.once("open", () => resolve());
      stream.once("error", reject);
    });
    return { name, stream, size: about.isFile() ? about.size : undefined };
  } catch (error) {
    throw failure(name, error);
  }
}
