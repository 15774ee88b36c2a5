/** 32 bits of text (FNV-1a with the finish of MurmurHash3, so that neighbouring seeds have nothing in common). */
function hash(text: string, seed: number): number {
  let value = seed ^ 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

/**
 * Ids that follow from a seed and their place in the order: what is told twice alike has the same ids both times.
 *
 * shape   seed -> (bytes) -> lower-case hex, never all zeros (which OpenTelemetry takes for no id)
 */
export function createStableIds(seed: string): (bytes: number) => string {
  let made = 0;
  return (bytes) => {
    const own = `${seed} ${made++}`;
    let hex = "";
    for (let word = 0; word * 4 < bytes; word++)
      hex += hash(own, word + 1)
        .toString(16)
        .padStart(8, "0");
    hex = hex.slice(0, bytes * 2);
    return /[^0]/.test(hex) ? hex : `${hex.slice(1)}1`;
  };
}
