/**
 * A picture that says which one it is: moving bars, and above them the frame's number in black and white blocks, large
 * enough to survive the encoder.
 */
export const WIDTH = 320;
export const HEIGHT = 240;

const BITS = 16;
const BLOCK = WIDTH / BITS;
const BAR = 40;
/** Pixels that a bar moves from frame to frame. */
const STEP = 4;
const [BLACK, WHITE] = [16, 235];
const BARS = [235, 210, 170, 145, 106, 81, 41, 16];

/** I420: brightness of every pixel, then two planes of colour at half the size. */
export function drawBars(number) {
  const data = new Uint8Array((WIDTH * HEIGHT * 3) / 2).fill(128, WIDTH * HEIGHT);
  const row = new Uint8Array(WIDTH);
  for (let x = 0; x < WIDTH; x++) row[x] = BARS[Math.floor((x + number * STEP) / BAR) % BARS.length];
  for (let y = BLOCK; y < HEIGHT; y++) data.set(row, y * WIDTH);
  for (let x = 0; x < WIDTH; x++) row[x] = (number >> Math.floor(x / BLOCK)) & 1 ? WHITE : BLACK;
  for (let y = 0; y < BLOCK; y++) data.set(row, y * WIDTH);
  return data;
}

/**
 * The number of a picture, read from the middle of its blocks; the picture may have been scaled.
 *
 * none    undefined if a block is neither black nor white: the picture is damaged
 */
export function readNumber({ data, width, height }) {
  const y = Math.floor((BLOCK / 2) * (height / HEIGHT));
  let number = 0;
  for (let bit = 0; bit < BITS; bit++) {
    const level = data[y * width + Math.floor((bit + 0.5) * BLOCK * (width / WIDTH))];
    if (Math.abs(level - WHITE) < 60) number |= 1 << bit;
    else if (Math.abs(level - BLACK) >= 60) return undefined;
  }
  return number;
}
