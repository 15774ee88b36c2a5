import type { DropReason } from "./types";

/** What came back for one request; `status` 0 when nothing did. */
export interface Answer {
  readonly status: number;
  /** Why there is no status: "timeout" or "network". */
  readonly failure?: string;
  readonly redirected?: boolean;
  /** From `Retry-After`, ms from now. Absent when not given or, cross-origin, not exposed. */
  readonly retryAfterMs?: number | undefined;
  /** Records (metrics: data points) refused inside an accepted request. */
  readonly rejected?: number;
  readonly message?: string;
}

export type Verdict = "sent" | "retry" | "split" | DropReason;

/**
 * What an answer means for the records of the request.
 *
 * Only 429, 502, 503 and 504 are tried again: the specification forbids it for every other status, 408 and 500 too.
 *
 * spec  https://opentelemetry.io/docs/specs/otlp/#failures-1
 */
export function judge({ status, redirected }: Answer): Verdict {
  if (redirected || (status >= 300 && status < 400)) return "redirect";
  if (status >= 200 && status < 300) return "sent";
  if (!status || status === 429 || (status >= 502 && status <= 504)) return "retry";
  if (status === 413) return "split";
  return status === 401 || status === 403 ? "unauthorized" : "rejected";
}

/**
 * Milliseconds to wait by a `Retry-After` header: seconds or an HTTP date.
 *
 * A date is compared with the receiver's own `Date` header where that can be read, because a device's clock may be wrong.
 *
 * none  undefined when absent or unreadable
 * range >= 0; a date in the past is 0
 * spec  https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function retryAfterMs(header: string | null, date: string | null, epoch: number): number | undefined {
  if (!header?.trim()) return undefined;
  const seconds = Number(header);
  const ms = Number.isNaN(seconds) ? Date.parse(header) - (Date.parse(date ?? "") || epoch) : seconds * 1000;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** Field number → varint or bytes; the last one wins. Throws, or makes little sense, on anything that is not protobuf. */
function fields(bytes: Uint8Array): (number | Uint8Array)[] {
  const found: (number | Uint8Array)[] = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    let byte = 128;
    for (let scale = 1; byte > 127; scale *= 128) {
      if (at >= bytes.length) throw at;
      byte = bytes[at++] ?? 0;
      value += (byte & 127) * scale;
    }
    return value;
  };
  while (at < bytes.length) {
    const tag = varint();
    const wire = tag % 8;
    const field = (tag - wire) / 8;
    if (!wire) found[field] = varint();
    else if (wire === 2) {
      const end = varint() + at;
      found[field] = bytes.subarray(at, end);
      at = end;
    } else at += wire === 5 ? 4 : 8;
  }
  return found;
}

/**
 * Partial success of an Export*ServiceResponse: field 1, in it 1 the rejected count (int64) and 2 the message; in JSON
 * `partialSuccess` with `rejectedSpans`, `rejectedLogRecords` or `rejectedDataPoints`, number or string.
 *
 * none    rejected 0 and message "" when there is none, or when the body is anything else
 * throws  never
 * spec    https://opentelemetry.io/docs/specs/otlp/#partial-success-1
 */
export function partialSuccess(body: Uint8Array, contentType: string): { rejected: number; message: string } {
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  let rejected: unknown;
  let message: unknown;
  try {
    if (/json/.test(contentType)) {
      const { partialSuccess: partial }: { partialSuccess: Record<string, unknown> } = JSON.parse(text(body));
      rejected = partial.rejectedSpans ?? partial.rejectedLogRecords ?? partial.rejectedDataPoints;
      message = partial.errorMessage;
    } else if (!/text/.test(contentType)) {
      const inner = fields(fields(body)[1] as Uint8Array);
      rejected = inner[1];
      message = text(inner[2] as Uint8Array);
    }
  } catch {
    // Something else than OTLP answered with a good status; that is no reason to send again.
  }
  const count = Math.floor(Number(rejected));
  return {
    // A negative int64 reads as more than 2^53; neither is a count.
    rejected: count > 0 && Number.isSafeInteger(count) ? count : 0,
    message: typeof message === "string" ? message.slice(0, 200) : "",
  };
}
