import { readFile, writeFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";

const STATISTICS = ["getStats", "getstats", "g"];

/** Timestamps of statistics are rounded differently by formats. */
const ROUNDING_MS = 1;

function newest(report) {
  const times = Object.values(report ?? {}).map((object) => object?.timestamp);
  return Math.max(...[report?.timestamp, report?.t, ...times].filter((time) => typeof time === "number"));
}

/** A line that is broken says nothing of its time. */
function callOf(line) {
  try {
    return line.startsWith("[") ? JSON.parse(line) : [];
  } catch {
    return [];
  }
}

/**
 * Writes the beginning of an rtcstats dump: up to the first statistics newer than `endMs`.
 *
 * @returns {Promise<boolean>} false where the file is no dump of lines, which cannot be cut
 */
export async function cutAfter(endMs, from, to) {
  const bytes = await readFile(from);
  const lines = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString().split("\n");
  if (!lines.some((line) => line.startsWith("["))) return false;
  const end = lines.findIndex((line) => {
    const [name, , report] = callOf(line);
    return STATISTICS.includes(name) && newest(report) > endMs + ROUNDING_MS;
  });
  await writeFile(to, `${(end < 0 ? lines : lines.slice(0, end)).join("\n")}\n`);
  return true;
}
