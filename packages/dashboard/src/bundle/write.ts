import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { bundleFiles } from "./files";
import type { BundleOptions } from "./options";

export interface WriteBundleOptions extends BundleOptions {
  /** Folder that the files are written into; made when it is not there. */
  out: string;
  /** Overwrite files that differ. Default false: then nothing is written, and {@link BundleConflict} names them. */
  force?: boolean;
}

export interface WrittenBundle {
  /** Paths from the folder. */
  readonly written: readonly string[];
  /** Those that were there already, to the letter. */
  readonly unchanged: readonly string[];
}

/** Files are there that say something else. */
export class BundleConflict extends Error {
  override name = "BundleConflict";

  constructor(
    readonly out: string,
    /** Paths from the folder. */
    readonly paths: readonly string[],
  ) {
    super(`${out} has files that differ: ${paths.join(", ")}`);
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * Writes the bundle into a folder: all of it, or nothing where a file differs. Other files in the folder stay.
 *
 * @throws TypeError for options that are none, {@link BundleConflict}, and what the file system says
 */
export async function writeBundle({ out, force = false, ...options }: WriteBundleOptions): Promise<WrittenBundle> {
  const files = await Promise.all(
    bundleFiles(options).map(async (file) => ({ ...file, there: await textOf(join(out, file.path)) })),
  );
  const differ = files.filter(({ text, there }) => there !== undefined && there !== text).map(({ path }) => path);
  if (differ.length > 0 && !force) throw new BundleConflict(out, differ);

  const changed = files.filter(({ text, there }) => there !== text);
  for (const { path, text } of changed) {
    await mkdir(dirname(join(out, path)), { recursive: true });
    await writeFile(join(out, path), text);
  }
  return {
    written: changed.map(({ path }) => path),
    unchanged: files.filter(({ text, there }) => there === text).map(({ path }) => path),
  };
}
