import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { decodeInto, type Received } from "../../packages/exporters/src/testing/decode";

export type Signal = "traces" | "logs" | "metrics";

/** One request whose body came in whole, decoded by OpenTelemetry's message definitions. */
export interface Arrival extends Received {
  /** Since the receiver started, ms. */
  readonly at: number;
  readonly signal: Signal;
  readonly headers: IncomingHttpHeaders;
  /** Body bytes as they came over the wire, and after gzip. */
  readonly wireBytes: number;
  readonly bytes: number;
  /** Whether the answer was a good one; what was refused came but was not taken. */
  accepted: boolean;
}

/** `"never"`: the connection stays open without an answer. */
export type Answer =
  | "never"
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Uint8Array;
    };

/** @param nth counts the requests of this receiver from 0 */
export type Behaviour = (arrival: Arrival, nth: number) => Answer | Promise<Answer>;

export interface ReceiverOptions {
  answer?: Behaviour;
  /** How long a CORS preflight takes. */
  preflightMs?: number;
}

export interface Receiver {
  /** Base for `otlp({ url })`. */
  readonly url: string;
  readonly arrivals: Arrival[];
  /** Bodies that were no OTLP, and bodies that broke off. */
  readonly problems: string[];
  /** Changes what it does from the next request on. */
  answer: Behaviour;
  preflights(): number;
  /** Everything that was taken, in the order in which it came. */
  received(): Received;
  /** Resolves at the arrival that makes it true; rejects with what did arrive when none does. */
  until(what: string, reached: (arrivals: readonly Arrival[]) => boolean, ms?: number): Promise<void>;
  /** Closes the port: connections are refused from here on. */
  down(): Promise<void>;
  /** Opens the same port again. */
  up(): Promise<void>;
}

export const accept: Behaviour = () => ({ status: 200, headers: { "content-type": "application/x-protobuf" } });

export const merge = (arrivals: readonly Received[]): Received => ({
  spans: arrivals.flatMap(({ spans }) => spans),
  records: arrivals.flatMap(({ records }) => records),
  metrics: arrivals.flatMap(({ metrics }) => metrics),
});

/** With credentials too: OpenTelemetry's own exporters may send beacons. */
const cors = ({ headers }: IncomingMessage) => ({
  "access-control-allow-origin": headers.origin ?? "*",
  "access-control-allow-credentials": "true",
  "access-control-allow-methods": "POST",
  "access-control-allow-headers": "content-type, content-encoding, x-api-key",
  "access-control-expose-headers": "retry-after, date",
  "access-control-max-age": "600",
  "cache-control": "no-store",
});

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const listen = (server: Server, port: number) =>
  new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });

/** A real OTLP/HTTP receiver on the loopback interface; what it answers is the test's choice, request by request. */
export async function startReceiver({
  answer = accept,
  preflightMs = 0,
}: ReceiverOptions = {}): Promise<Receiver & { close(): Promise<void> }> {
  const start = performance.now();
  const arrivals: Arrival[] = [];
  const problems: string[] = [];
  const waiting = new Set<() => void>();
  let preflights = 0;

  function decode(request: IncomingMessage, raw: Buffer): Arrival {
    const signal = (request.url ?? "").split("/").at(-1) as Signal;
    const body = request.headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw;
    const received: Received = { spans: [], records: [], metrics: [] };
    decodeInto(received, signal, body, request.headers["content-type"] === "application/json");
    return {
      at: performance.now() - start,
      signal,
      headers: request.headers,
      wireBytes: raw.length,
      bytes: body.length,
      accepted: false,
      ...received,
    };
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === "OPTIONS") {
      preflights++;
      await new Promise((resolve) => setTimeout(resolve, preflightMs));
      response.writeHead(204, cors(request)).end();
      return;
    }
    const arrival = decode(request, await bodyOf(request));
    const answered = await receiver.answer(arrival, arrivals.length);
    const { status, headers, body } = answered === "never" ? { status: 0, headers: {}, body: "" } : answered;
    arrival.accepted = status >= 200 && status < 300;
    arrivals.push(arrival);
    for (const check of [...waiting]) check();
    if (status) response.writeHead(status, { ...cors(request), ...headers }).end(body);
  }

  const open = () =>
    createServer((request, response) => {
      serve(request, response).catch((error: unknown) => {
        problems.push(`${request.method} ${request.url}: ${error}`);
        response.destroy();
      });
    });
  let server = open();
  await listen(server, 0);
  const { port } = server.address() as AddressInfo;
  const down = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });

  const receiver = {
    url: `http://127.0.0.1:${port}/otlp`,
    arrivals,
    problems,
    answer,
    preflights: () => preflights,
    received: () => merge(arrivals.filter(({ accepted }) => accepted)),
    until(what: string, reached: (arrivals: readonly Arrival[]) => boolean, ms = 40_000) {
      return new Promise<void>((resolve, reject) => {
        const end = (settle: () => void) => {
          clearTimeout(timer);
          waiting.delete(check);
          settle();
        };
        const check = () => {
          if (reached(arrivals)) end(resolve);
        };
        const timer = setTimeout(() => end(() => reject(new Error(`never: ${what}; got ${tell(arrivals)}`))), ms);
        waiting.add(check);
        check();
      });
    },
    down,
    async up() {
      server = open();
      await listen(server, port);
    },
    close: down,
  };
  return receiver;
}

/** What arrived, request by request, for the message of a test that fails. */
function tell(arrivals: readonly Arrival[]): string {
  return JSON.stringify(
    arrivals.map(({ at, signal, bytes, accepted, spans, records, metrics }) => ({
      at: Math.round(at),
      signal,
      bytes,
      accepted,
      items: spans.length + records.length + metrics.length,
    })),
  );
}
