import type { Answer } from "./answer";
import type { DeliveryOptions } from "./contract";
import { GZIP_FROM_BYTES, KEEPALIVE_BYTES } from "./limits";
import type { Batch } from "./pack";
import type { Request } from "./request";
import type { DeliveryPage } from "./types";

interface Flight {
  readonly batch: Batch;
  readonly abort: AbortController;
  done?: Promise<void>;
}

/** Puts batches on the wire: gzip, keepalive and its quota, and what is in flight. Decides nothing about records. */
export interface Sender {
  requests: number;
  /** Body bytes on the wire. */
  bytes: number;
  /** Requests in flight. */
  flying(): number;
  /** Resolves when everything that is in flight now has been settled. */
  landed(): Promise<unknown>;
  /** What the keepalive quota still takes, bytes. */
  room(): number;
  /** Calls `settle` later; with `now` the request is made in this very task. */
  send(batch: Batch, now?: boolean): void;
  /** Takes back what is being compressed and not on its way yet. */
  recall(): Batch | undefined;
  abort(): void;
}

export function createSender(
  { endpoints, headers, contentType = "application/x-protobuf", gzip }: DeliveryOptions,
  page: DeliveryPage | null | undefined,
  request: Request,
  guard: <T>(kind: string, work: () => T) => T | undefined,
  settle: (batch: Batch, answer: Answer) => void,
): Sender {
  const flights = new Set<Flight>();
  let compressing: Flight | undefined;
  let keepaliveBytes = 0;
  let zip = gzip !== false && typeof CompressionStream !== "undefined";
  let zipProven = false;

  async function fly(flight: Flight, now?: boolean): Promise<void> {
    const { batch, abort } = flight;
    let { body } = batch;
    let zipped = false;
    if (zip && !now && body.length > GZIP_FROM_BYTES && !page?.hidden()) {
      compressing = flight;
      try {
        const stream = new Blob([body]).stream().pipeThrough(new CompressionStream("gzip"));
        body = new Uint8Array(await new Response(stream).arrayBuffer());
        zipped = true;
      } catch {
        zip = false;
      }
      // Recalled meanwhile, or aborted.
      if (!flights.has(flight)) return;
      compressing = undefined;
    }
    let answer: Answer = { status: 0, failure: "network" };
    const given = guard("headers", () => (typeof headers === "function" ? headers(batch.signal) : { ...headers }));
    if (given) {
      // Being in flight when the tab closes is no reason to be lost, so every body that fits is a keepalive one.
      const size = page && body.length <= sender.room() ? body.length : 0;
      keepaliveBytes += size;
      sender.requests++;
      sender.bytes += body.length;
      answer = await request(
        endpoints[batch.signal] ?? "",
        {
          headers: { ...given, "content-type": contentType, ...(zipped && { "content-encoding": "gzip" }) },
          body,
          keepalive: size > 0,
        },
        abort,
      );
      keepaliveBytes -= size;
    }
    const { status, failure } = answer;
    if (zipped && !zipProven && (failure === "network" || status === 415)) {
      // A CORS list without content-encoding looks like a broken network: the next try goes uncompressed.
      zip = false;
      answer = { status: 0, failure: "network" };
    }
    zipProven ||= zipped && answer.status === 200;
    if (flights.delete(flight)) settle(batch, answer);
  }

  const sender: Sender = {
    requests: 0,
    bytes: 0,
    flying: () => flights.size,
    landed: () => Promise.all([...flights].map(({ done }) => done)),
    room: () => KEEPALIVE_BYTES - keepaliveBytes,
    send(batch, now) {
      const flight: Flight = { batch, abort: new AbortController() };
      flights.add(flight);
      flight.done = fly(flight, now);
    },
    recall() {
      const flight = compressing;
      compressing = undefined;
      if (flight) flights.delete(flight);
      return flight?.batch;
    },
    abort() {
      for (const { abort } of flights) abort.abort();
      flights.clear();
    },
  };
  return sender;
}
