import type { OtlpSignal } from "../delivery";
import { type Answer, judge } from "../delivery/answer";
import { createRequest } from "../delivery/request";
import { checkOtlpOptions, endpointsOf, type OtlpOptions } from "../options";
import type { OtlpBatch } from "./types";

export interface PosterOptions extends Pick<OtlpOptions, "url" | "gzip" | "fetch"> {
  headers?: Readonly<Record<string, string>> | undefined;
  /** Times that one request is made before it is given up; default 6, which takes about half a minute. */
  tries?: number | undefined;
  /** Without an answer for so long, ms, a request is tried again; default 10 000. */
  timeoutMs?: number | undefined;
  /** Default: `setTimeout`. */
  wait?: ((ms: number) => Promise<void>) | undefined;
}

/** Records are spans, log records or data points. */
export interface PosterResult {
  /** Taken by the receiver. */
  readonly accepted: Readonly<Record<OtlpSignal, number>>;
  /** Turned away inside an accepted request (partial success). */
  readonly rejected: number;
  /** In requests that were refused for good or never answered. */
  readonly lost: number;
  readonly requests: number;
  /** Body bytes as sent. */
  readonly bytes: number;
  /** Why not everything was taken, each reason once, the first few. */
  readonly reasons: readonly string[];
}

export interface Poster {
  /** Resolves when the batch was taken, wholly or in part; rejects when it is lost. */
  send(batch: OtlpBatch): Promise<void>;
  result(): PosterResult;
}

const TRIES = 6;
const TIMEOUT_MS = 10_000;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
const MAX_REASONS = 5;

const timers = {
  after(ms: number, run: () => void) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

async function gzipped(body: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([body]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const wordsOf = ({ status, failure, message }: Answer): string =>
  status
    ? `HTTP ${status}${message ? `: ${message}` : ""}`
    : failure === "timeout"
      ? "no answer in time"
      : "cannot be reached";

/**
 * Posts batches over OTLP/HTTP, one after the other. Only what the specification allows is tried again (429, 502, 503,
 * 504, no answer), with back-off, jitter and `Retry-After`; a batch that is too large goes in halves. A receiver that
 * still gives no answer after that, or refuses the sender (401, 403), is not asked again.
 *
 * @throws TypeError when an option is wrong, naming its path
 */
export function createPoster(options: PosterOptions): Poster {
  const { url, gzip = true, fetch, headers = {}, tries = TRIES, timeoutMs = TIMEOUT_MS } = options;
  checkOtlpOptions("poster", { url, headers, gzip, ...(fetch && { fetch }) });
  const wait = options.wait ?? ((ms: number) => new Promise<void>((resolve) => timers.after(ms, resolve)));
  const endpoints = endpointsOf({ url });
  const post = createRequest(fetch ?? globalThis.fetch, timers, timeoutMs, Date.now);
  const accepted: Record<OtlpSignal, number> = { traces: 0, logs: 0, metrics: 0 };
  const reasons: string[] = [];
  const totals = { rejected: 0, lost: 0, requests: 0, bytes: 0 };
  let zip = gzip;
  let over: string | undefined;

  const because = (reason: string): void => {
    if (reasons.length < MAX_REASONS && !reasons.includes(reason)) reasons.push(reason);
  };
  const lose = (batch: OtlpBatch, reason: string): never => {
    totals.lost += batch.records;
    because(reason);
    throw new Error(reason);
  };

  async function once(batch: OtlpBatch): Promise<Answer> {
    const body = zip ? await gzipped(batch.body) : batch.body;
    totals.requests++;
    totals.bytes += body.length;
    return post(
      endpoints[batch.signal] ?? "",
      {
        headers: { ...headers, "content-type": "application/x-protobuf", ...(zip && { "content-encoding": "gzip" }) },
        body,
      },
      new AbortController(),
    );
  }

  async function deliver(batch: OtlpBatch): Promise<Answer> {
    let answer = await once(batch);
    for (let tried = 1; tried < tries; tried++) {
      if (answer.status === 415 && zip) zip = false;
      else if (judge(answer) === "retry") {
        const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tried - 1));
        const asked = Math.min(answer.retryAfterMs ?? 0, LONGEST_WAIT_MS);
        await wait(Math.max(asked, longest * (0.5 + Math.random() / 2)));
      } else break;
      answer = await once(batch);
    }
    return answer;
  }

  return {
    async send(batch) {
      if (over !== undefined) return lose(batch, over);
      const answer = await deliver(batch);
      const verdict = judge(answer);
      const where = `/v1/${batch.signal}`;
      if (verdict === "sent") {
        const rejected = Math.min(answer.rejected ?? 0, batch.records);
        accepted[batch.signal] += batch.records - rejected;
        totals.rejected += rejected;
        if (rejected > 0) because(`${where} turned records away${answer.message ? `: ${answer.message}` : ""}`);
        return;
      }
      const halves = verdict === "split" ? batch.halves() : [];
      if (halves.length > 0) {
        const settled = [];
        for (const half of halves) settled.push(...(await Promise.allSettled([this.send(half)])));
        const failed = settled.find((each) => each.status === "rejected");
        if (failed) throw failed.reason;
        return;
      }
      const reason = `${where} ${wordsOf(answer)}`;
      if (verdict === "retry" || verdict === "unauthorized") over = reason;
      return lose(batch, reason);
    },
    result: () => ({ accepted: { ...accepted }, ...totals, reasons: [...reasons] }),
  };
}
