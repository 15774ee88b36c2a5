import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { createMask, leaks } from "./mask.mjs";

/** Smaller files stay readable. */
const PLAIN_BYTES = 32_000;
const MAX_FILE_BYTES = 250_000;
const MAX_TOTAL_BYTES = 1_200_000;

/** Opens a written file as anybody would: it must be whole, and of the kind that its name says. */
async function verify(path) {
  const bytes = await readFile(path);
  if (bytes.length > MAX_FILE_BYTES) throw new Error(`${path} has ${bytes.length} bytes, more than ${MAX_FILE_BYTES}`);
  const text = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
  const left = leaks(text);
  if (left.length > 0) throw new Error(`${path} tells of this machine: ${left.join(", ")}`);
  const lines = path.includes(".jsonl") ? text.trimEnd().split("\n") : [text];
  for (const line of lines) if (line !== "RTCStatsDump") JSON.parse(line);
  return bytes.length;
}

/** One fact per line: what holds nothing but plain values stays on one. */
const readable = (value) =>
  JSON.stringify(value, null, 1).replace(/[[{][^[\]{}]*[\]}]/g, (flat) => flat.replace(/\n\s*/g, " "));

/**
 * Writes a call's folder anew: its dumps, masked, and `truth.json`.
 *
 * @returns {Promise<{ name: string, bytes: number }[]>}
 */
export async function writeCall(folder, truth, files) {
  const mask = createMask();
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const written = [];
  const put = async (name, content) => {
    const path = join(folder, name);
    await writeFile(path, content);
    written.push({ name, bytes: await verify(path) });
  };
  const told = [];
  for (const { text, ...about } of files) {
    const masked = mask(text);
    const gzip = Buffer.byteLength(masked) > PLAIN_BYTES;
    const name = gzip ? `${about.name}.gz` : about.name;
    await put(name, gzip ? gzipSync(masked, { level: 9 }) : masked);
    told.push({ ...about, name, gzip });
  }
  await put("truth.json", `${mask(readable({ ...truth, files: told }))}\n`);
  return written;
}

export function checkTotal(written) {
  const total = written.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total > MAX_TOTAL_BYTES) throw new Error(`${total} bytes of recordings, more than ${MAX_TOTAL_BYTES}`);
  return total;
}
