import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import type { OtlpSignal } from "../delivery";
import { decodeInto, type Received } from "./decode";

export interface Receiver extends Received {
  /** Base for `otlp({ url })`. */
  readonly url: string;
  readonly requests: { path: string; headers: Readonly<Record<string, string | string[] | undefined>> }[];
  /** Bodies that were no OTLP. */
  readonly problems: string[];
  close(): Promise<void>;
}

/** A real OTLP/HTTP receiver on the loopback interface that decodes strictly and answers 200. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received = { spans: [], records: [], metrics: [] };
  const requests: Receiver["requests"] = [];
  const problems: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const path = request.url ?? "";
    requests.push({ path, headers: request.headers });
    try {
      decodeInto(
        received,
        path.split("/").at(-1) as OtlpSignal,
        request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body,
        request.headers["content-type"] === "application/json",
      );
      response.writeHead(200, { "content-type": "application/x-protobuf" }).end();
    } catch (error) {
      problems.push(String(error));
      response.writeHead(400, { "content-type": "text/plain" }).end(String(error));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    ...received,
    requests,
    problems,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/base`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
