import { type Answer, partialSuccess, retryAfterMs } from "./answer";
import type { DeliveryTimers } from "./types";

/** One POST with an answer or a reason why there is none; never rejects. */
export type Request = (url: string, init: RequestInit, abort: AbortController) => Promise<Answer>;

/**
 * The body of the answer is always read to its end, also when nobody looks at it: browsers give the keepalive quota back
 * and reuse the connection only then. A timeout covers both; once a status is known, a broken body does not undo it.
 */
export function createRequest(
  fetch: typeof globalThis.fetch,
  timers: DeliveryTimers,
  timeoutMs: number,
  epoch: () => number,
): Request {
  return (url, init, abort) =>
    new Promise((resolve) => {
      let answer: Answer = { status: 0, failure: "network" };
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
      const exchange = async () => {
        const response = await fetch(url, {
          ...init,
          method: "POST",
          // A redirect could carry telemetry to a place that nobody configured.
          redirect: "manual",
          priority: "low",
          signal: abort.signal,
        });
        const header = (name: string) => response.headers.get(name);
        answer = {
          status: response.status,
          redirected: response.type === "opaqueredirect",
          retryAfterMs: retryAfterMs(header("retry-after"), header("date"), epoch()),
        };
        const body = new Uint8Array(await response.arrayBuffer());
        if (response.ok) answer = { ...answer, ...partialSuccess(body, header("content-type") ?? "") };
      };
      exchange().then(done, done);
    });
}
