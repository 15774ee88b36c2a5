import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import { apiRoutes, listSessions, readSession } from "./api";
import { type InspectorOptions, resolveOptions } from "./options";
import { type MetricPoint, type RecordBatch, RPC_CODE, rpcStatus } from "./otlp";
import { accessControl, bracketed, receiverRoutes } from "./receiver";
import type { SessionReport, SessionSummary } from "./report";
import { Store } from "./store";
import { publishAddress } from "./store/address";
import { VERSION } from "./version";

/** A running inspector: OTLP receiver, store and API on one address. */
export interface Inspector {
  /** Base address, such as `http://127.0.0.1:4318`; OTLP goes to `${url}/v1/traces` and so on. */
  readonly url: string;
  readonly port: number;
  /** Summaries, newest session first; as `GET /api/sessions`. */
  sessions(query?: { transport?: string; service?: string; limit?: number }): Promise<SessionSummary[]>;
  /** One session's report; `undefined` if nothing of it has arrived. */
  session(id: string): Promise<SessionReport | undefined>;
  /** Every metric that arrived, with the number of its points. */
  metrics(): Promise<{ name: string; kind: string; unit: string; points: number }[]>;
  /** Points of one metric, oldest first; at most 10 000. */
  metricPoints(name: string): Promise<MetricPoint[]>;
  /** Calls back with every batch after it was stored; returns the way to stop that. */
  onStored(listener: (batch: RecordBatch) => void): () => void;
  /** Stops accepting, answers what is under way, writes what waits, closes the store. May be called twice. */
  close(): Promise<void>;
}

/** The address cannot be listened on; the message says why and what to do. */
export class ListenError extends Error {
  override name = "ListenError";
}

/** Requests under way get this long to finish after close() was called. */
const CLOSE_GRACE_MS = 5000;
const MAX_POINTS = 10_000;

function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const where = `${bracketed(host)}:${port}`;
      if (error.code === "EADDRINUSE")
        reject(
          new ListenError(
            `${where} is in use: another rtcscope or an OpenTelemetry Collector? Stop it, or choose another port with --port.`,
          ),
        );
      else if (error.code === "EACCES")
        reject(new ListenError(`${where} may not be used by this user. Choose a port above 1023 with --port.`));
      else
        reject(
          new ListenError(
            `${where} cannot be listened on (${error.code ?? error.message}). Is --host an address of this machine?`,
          ),
        );
    });
    server.listen(port, host, () => {
      const address = server.address();
      if (address === null || typeof address === "string") reject(new ListenError("the server has no address"));
      else resolve(address);
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
    server.close(() => {
      clearTimeout(late);
      resolve();
    });
    server.closeIdleConnections();
  });
}

/**
 * Starts the receiver, the store and the API.
 *
 * throws  OptionError for a wrong option, StoreOpenError when the store cannot be opened, ListenError when the address
 *         cannot be had
 */
export async function startInspector(options: InspectorOptions = {}): Promise<Inspector> {
  const resolved = resolveOptions(options);
  const { retentionDays: days, retentionMb: megabytes, maxQueuedRecords, maxBodyBytes, maxDecodedBytes } = resolved;
  const now = Date.now;
  const store = await Store.open({
    dir: resolved.memory ? undefined : resolved.dir,
    retention: { days, megabytes },
    maxQueuedRecords,
    now,
  });
  const listeners = new Set<(batch: RecordBatch) => void>();
  const onStored = (batch: RecordBatch) => {
    for (const listener of listeners) listener(batch);
  };

  let closing = false;
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    // Keeps a client from sending its next request into a connection that is about to go away.
    if (closing) c.res.headers.set("connection", "close");
  });
  const refuse = (message: string) => {
    const { contentType, body } = rpcStatus(RPC_CODE.permissionDenied, message, "json");
    return new Response(body, { status: 403, headers: { "content-type": contentType } });
  };
  app.use(
    accessControl(
      { allowOrigins: resolved.allowOrigins, allowHosts: resolved.allowHosts, boundHost: resolved.host },
      refuse,
    ),
  );
  app.route(
    "/",
    receiverRoutes({ maxBodyBytes, maxDecodedBytes, now, store: (batch) => store.append(batch), onStored }),
  );
  app.route("/", apiRoutes(store, VERSION));
  app.onError((error, c) => c.json({ error: { code: "internal", message: error.message } }, 500));

  const server = createAdaptorServer({ fetch: app.fetch, hostname: bracketed(resolved.host) });
  if (!("closeIdleConnections" in server)) throw new ListenError("an HTTP/1 server is needed");
  let address: AddressInfo;
  try {
    address = await listen(server, resolved.port, resolved.host);
  } catch (error) {
    await store.close();
    throw error;
  }

  const url = `http://${bracketed(resolved.host)}:${address.port}`;
  const retractAddress = resolved.memory ? undefined : await publishAddress(resolved.dir, url);
  let closed: Promise<void> | undefined;
  return {
    url,
    port: address.port,
    sessions: async (query = {}) => (await listSessions(store, { limit: 50, ...query })).sessions,
    session: (id) => readSession(store, id),
    metrics: () => store.metricNames(),
    metricPoints: (name) => store.metricPoints(name, MAX_POINTS),
    onStored(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      closing = true;
      closed ??= closeServer(server)
        .then(() => retractAddress?.())
        .then(() => store.close());
      return closed;
    },
  };
}
