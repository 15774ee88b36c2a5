const COLORS = 256;

const keyOf = (rgb, at) => (rgb[at] << 16) | (rgb[at + 1] << 8) | rgb[at + 2];
const channelsOf = (key) => [key >> 16, (key >> 8) & 255, key & 255];

function countColors(rgb) {
  const counts = new Map();
  for (let at = 0; at < rgb.length; at += 3) {
    const key = keyOf(rgb, at);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([key, count]) => ({ key, count, parts: channelsOf(key) }));
}

/** What a box's colours differ in most, and by how much, each counted as often as its area is wide. */
function spreadOf(box) {
  let widest = { channel: 0, spread: -1 };
  for (const channel of [0, 1, 2]) {
    let [least, most] = [255, 0];
    for (const { parts } of box) {
      least = Math.min(least, parts[channel]);
      most = Math.max(most, parts[channel]);
    }
    if (most - least > widest.spread) widest = { channel, spread: most - least };
  }
  const weight = box.reduce((total, { count }) => total + count, 0);
  return { ...widest, priority: widest.spread * Math.sqrt(Math.sqrt(weight)) };
}

function halves(box, channel) {
  const sorted = [...box].sort((a, b) => a.parts[channel] - b.parts[channel]);
  const middle = (sorted[0].parts[channel] + sorted.at(-1).parts[channel]) / 2;
  const at = sorted.findIndex(({ parts }) => parts[channel] > middle);
  return [sorted.slice(0, at), sorted.slice(at)];
}

/** The box's most frequent colour when one rules it (a page's background must not shift), else the mean. */
function colorOf(box) {
  const weight = box.reduce((total, { count }) => total + count, 0);
  const first = box.reduce((a, b) => (b.count > a.count ? b : a));
  if (first.count * 2 > weight) return first.parts;
  return [0, 1, 2].map((channel) =>
    Math.round(box.reduce((sum, { parts, count }) => sum + parts[channel] * count, 0) / weight),
  );
}

/**
 * An image in at most 256 colours: the box of colours that differs most is halved until there are enough.
 *
 * @param {{ width: number, height: number, rgb: Uint8Array }} image
 * @returns {{ width: number, height: number, indices: Uint8Array, palette: [number, number, number][] }}
 */
export function toPalette({ width, height, rgb }) {
  const all = countColors(rgb);
  const boxes = [{ colors: all, ...spreadOf(all) }];
  while (boxes.length < COLORS) {
    const widest = boxes.reduce((a, b) => (b.priority > a.priority ? b : a));
    if (widest.spread <= 0) break;
    const parts = halves(widest.colors, widest.channel).map((colors) => ({ colors, ...spreadOf(colors) }));
    boxes.splice(boxes.indexOf(widest), 1, ...parts);
  }
  const indexOf = new Map(boxes.flatMap(({ colors }, index) => colors.map(({ key }) => [key, index])));
  const indices = new Uint8Array(width * height);
  for (let at = 0; at < indices.length; at += 1) indices[at] = indexOf.get(keyOf(rgb, at * 3));
  return { width, height, indices, palette: boxes.map(({ colors }) => colorOf(colors)) };
}
