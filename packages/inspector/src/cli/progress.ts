/** A file smaller than this is read before anybody could look. */
const FROM_BYTES = 4_000_000;
const EVERY_MS = 100;

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** One line on the terminal that shows how far reading is; nothing where nobody looks. */
export function createProgress(
  size: number | undefined,
  out: Pick<NodeJS.WriteStream, "isTTY" | "write"> = process.stderr,
  now: () => number = () => performance.now(),
): { tell(bytes: number): void; done(): void } {
  let told = Number.NEGATIVE_INFINITY;
  let shown = false;
  return {
    tell(bytes) {
      if (!out.isTTY || (size ?? bytes) < FROM_BYTES || now() - told < EVERY_MS) return;
      told = now();
      shown = true;
      const share = size ? ` of ${megabytes(size)}, ${Math.floor((100 * bytes) / size)} %` : "";
      out.write(`\rreading ${megabytes(bytes)}${share}\u001b[K`);
    },
    done() {
      if (shown) out.write("\r\u001b[K");
      shown = false;
    },
  };
}
