import { crc32, deflateSync, inflateSync } from "node:zlib";

/** @see https://www.w3.org/TR/png-3/ */
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const CHANNELS = { 2: 3, 6: 4 };

function* chunksOf(png) {
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    yield { type: png.toString("latin1", at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) };
    at += length + 12;
  }
}

const paeth = (a, b, c) => {
  const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
};

const PREDICTED = [() => 0, (a) => a, (_a, b) => b, (a, b) => (a + b) >> 1, paeth];

/**
 * Pixels of a PNG with 8 bits a channel and no interlacing, as Chromium takes screenshots. Opacity is left out.
 *
 * @returns {{ width: number, height: number, rgb: Uint8Array }}
 */
export function decodePng(png) {
  const chunks = [...chunksOf(png)];
  const header = chunks[0].data;
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const channels = CHANNELS[header[9]];
  if (header[8] !== 8 || !channels || header[12] !== 0)
    throw new Error("decodePng: not 8 bits a channel, plain colour");
  const raw = inflateSync(Buffer.concat(chunks.filter(({ type }) => type === "IDAT").map(({ data }) => data)));
  const stride = width * channels;
  const rgb = new Uint8Array(width * height * 3);
  let above = new Uint8Array(stride);
  for (let y = 0; y < height; y += 1) {
    const start = y * (stride + 1);
    const predict = PREDICTED[raw[start]];
    const line = raw.subarray(start + 1, start + 1 + stride);
    for (let x = 0; x < stride; x += 1) {
      const before = x >= channels;
      line[x] += predict(before ? line[x - channels] : 0, above[x], before ? above[x - channels] : 0);
    }
    for (let x = 0; x < width; x += 1) rgb.set(line.subarray(x * channels, x * channels + 3), (y * width + x) * 3);
    above = line;
  }
  return { width, height, rgb };
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/**
 * A PNG of at most 256 colours.
 *
 * @param {{ width: number, height: number, indices: Uint8Array, palette: readonly [number, number, number][] }} image
 */
export function encodePng({ width, height, indices, palette }) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  // Filters do not help where a pixel is the number of a colour.
  const raw = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y += 1) raw.set(indices.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("PLTE", Buffer.from(palette.flat())),
    chunk("IDAT", deflateSync(raw, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}
