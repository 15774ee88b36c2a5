import { type Answer, partialSuccess, retryAfterMs } from "./answer";
import type { DeliveryTimers } from "./types";

export interface RequestParts {
  readonly fetch: typeof fetch;
  readonly timers: DeliveryTimers;
  readonly timeoutMs: number;
  readonly epoch: () => number;
}

/**
 * One POST with an answer or a reason why there is none; never rejects.
 *
 * The body of the answer is always read to its end, also when nobody looks at it: browsers give the keepalive quota back
 * and reuse the connection only then. A timeout covers both; once a status is known, a broken body does not undo it.
 */
export function request(
  { fetch, timers, timeoutMs, epoch }: RequestParts,
  url: string,
  init: RequestInit,
  abort: AbortController,
): Promise<Answer> {
  let answer: Answer = { status: 0, failure: "network" };
  const exchange = async () => {
    const response = await fetch(url, {
      ...init,
      method: "POST",
      // A redirect could carry telemetry to a place that nobody configured.
      redirect: "manual",
      priority: "low",
      signal: abort.signal,
    });
    const { headers, status } = response;
    const head = {
      status,
      redirected: response.type === "opaqueredirect",
      retryAfterMs: retryAfterMs(headers.get("retry-after"), headers.get("date"), epoch()),
    };
    answer = head;
    const body = await response.arrayBuffer();
    if (response.ok) answer = { ...head, ...partialSuccess(new Uint8Array(body), headers.get("content-type") ?? "") };
  };
  return new Promise((resolve) => {
    const done = () => {
      cancel();
      resolve(answer);
    };
    const cancel = timers.after(timeoutMs, () => {
      if (!answer.status) answer = { status: 0, failure: "timeout" };
      // Settles by itself, not through the abort: a `fetch` that ignores its signal must not block the queue.
      done();
      abort.abort();
    });
    exchange().then(done, done);
  });
}
