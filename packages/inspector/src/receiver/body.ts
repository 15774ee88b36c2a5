import { promisify } from "node:util";
import { gunzip } from "node:zlib";

const gunzipAsync = promisify(gunzip);

export interface BodyLimits {
  /** Bytes as sent. */
  maxBodyBytes: number;
  /** Bytes after decompression: a gzip bomb ends here. */
  maxDecodedBytes: number;
}

/** The body cannot be taken; `status` is the HTTP answer. */
export class BodyError extends Error {
  override name = "BodyError";
  constructor(
    readonly status: 400 | 413 | 415,
    message: string,
  ) {
    super(message);
  }
}

/** Rest of a refused body that is still read, so that the sender gets to see the answer instead of a broken pipe. */
const MAX_DRAINED_BYTES = 64 * 1024 * 1024;

async function readLimited(request: Request, limit: number): Promise<Uint8Array> {
  const reader = request.body?.getReader();
  if (!reader) return new Uint8Array(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size <= limit) chunks.push(value);
    else chunks.length = 0;
    if (size > limit + MAX_DRAINED_BYTES) {
      await reader.cancel().catch(() => undefined);
      break;
    }
  }
  if (size > limit) throw new BodyError(413, `the body is larger than ${limit} bytes`);
  return Buffer.concat(chunks);
}

/**
 * Body of a request, decompressed.
 *
 * throws  BodyError: 413 over a limit, 415 for an encoding other than gzip and identity, 400 for a broken or cut-off body
 */
export async function readBody(request: Request, limits: BodyLimits): Promise<Uint8Array> {
  const encoding = (request.headers.get("content-encoding") ?? "identity").trim().toLowerCase();
  let raw: Uint8Array;
  try {
    raw = await readLimited(request, limits.maxBodyBytes);
  } catch (error) {
    if (error instanceof BodyError) throw error;
    throw new BodyError(400, "the body was cut off");
  }
  if (encoding === "identity" || encoding === "") return raw;
  if (encoding !== "gzip") throw new BodyError(415, `content-encoding ${encoding} is not supported; send gzip or none`);
  try {
    return await gunzipAsync(raw, { maxOutputLength: limits.maxDecodedBytes });
  } catch (error) {
    if (
      error instanceof RangeError ||
      (error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE")
    )
      throw new BodyError(413, `the decompressed body is larger than ${limits.maxDecodedBytes} bytes`);
    throw new BodyError(400, "the body is not valid gzip");
  }
}
