import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { decodeMessage, type MessageName } from "../../packages/exporters/src/testing/otlp-proto";

/** What a gateway sent on, without what a test does not look at. */
export interface Item {
  readonly resource: Readonly<Record<string, unknown>>;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** The rest, as the message has it. */
  readonly [field: string]: unknown;
}

/** One series at its last point. */
export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly resource: Readonly<Record<string, unknown>>;
  /** Of a sum. */
  readonly value?: number;
  /** Of a histogram. */
  readonly count?: number;
  readonly sum?: number;
  readonly buckets?: readonly number[];
  readonly bounds?: readonly number[];
  readonly unit: string;
  readonly start: bigint;
  readonly time: bigint;
  readonly points: number;
  readonly temporality: string;
}

/** A store that takes OTLP over HTTP and keeps what it gets. */
export interface Sink {
  readonly url: string;
  readonly spans: Item[];
  readonly logs: Item[];
  /** Of the fleet, by name; a series is at its last point. */
  series(name?: string): Series[];
  /** What it answers from now on. */
  status: number;
  close(): Promise<void>;
}

type Tree = Record<string, unknown>;
type Pair = { key: string; value?: Tree };

function plain(value: Tree | undefined): unknown {
  if (!value) return undefined;
  const [[kind, held] = ["", undefined]] = Object.entries(value);
  if (kind === "intValue") return Number(held);
  if (kind === "arrayValue") return ((held as { values?: Tree[] }).values ?? []).map(plain);
  return held;
}

const plainAttributes = (pairs: unknown) =>
  Object.fromEntries(((pairs ?? []) as Pair[]).map(({ key, value }) => [key, plain(value)]));

function* unfold(tree: Tree, [outer, inner, list]: readonly [string, string, string]) {
  for (const group of (tree[outer] ?? []) as Tree[]) {
    const resource = plainAttributes((group.resource as Tree | undefined)?.attributes);
    for (const scope of (group[inner] ?? []) as Tree[])
      for (const item of (scope[list] ?? []) as Tree[]) yield { resource, item };
  }
}

const numbers = (list: unknown) => ((list ?? []) as (string | number)[]).map(Number);

function* points(tree: Tree): Generator<Series> {
  for (const { resource, item } of unfold(tree, ["resourceMetrics", "scopeMetrics", "metrics"])) {
    const data = (item.sum ?? item.histogram) as { dataPoints: Tree[]; aggregationTemporality: string };
    for (const point of data.dataPoints) {
      yield {
        name: String(item.name),
        unit: String(item.unit),
        resource,
        labels: plainAttributes(point.attributes) as Record<string, string>,
        start: BigInt(String(point.startTimeUnixNano ?? 0)),
        time: BigInt(String(point.timeUnixNano)),
        points: 1,
        temporality: data.aggregationTemporality,
        ...(item.sum
          ? { value: Number(point.asInt ?? point.asDouble) }
          : {
              count: Number(point.count),
              sum: Number(point.sum),
              buckets: numbers(point.bucketCounts),
              bounds: numbers(point.explicitBounds),
            }),
      };
    }
  }
}

const identity = ({ name, labels, resource }: Series) =>
  JSON.stringify([name, Object.entries(labels).sort(), Object.entries(resource).sort()]);

const MESSAGES: Readonly<Record<string, MessageName>> = {
  traces: "TracesData",
  logs: "LogsData",
  metrics: "MetricsData",
};

export async function startSink(): Promise<Sink> {
  const spans: Item[] = [];
  const logs: Item[] = [];
  const series = new Map<string, Series>();

  function take(signal: string, tree: Tree): void {
    const keep = (to: Item[], levels: readonly [string, string, string]) => {
      for (const { resource, item } of unfold(tree, levels))
        to.push({ ...item, body: plain(item.body as Tree), resource, attributes: plainAttributes(item.attributes) });
    };
    if (signal === "traces") keep(spans, ["resourceSpans", "scopeSpans", "spans"]);
    else if (signal === "logs") keep(logs, ["resourceLogs", "scopeLogs", "logRecords"]);
    else
      for (const point of points(tree)) {
        const key = identity(point);
        series.set(key, { ...point, points: (series.get(key)?.points ?? 0) + 1 });
      }
  }

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const signal = request.url?.split("/").at(-1) ?? "";
    if (sink.status === 200)
      take(
        signal,
        decodeMessage(
          MESSAGES[signal] ?? "TracesData",
          request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body,
        ) as Tree,
      );
    response.writeHead(sink.status, { "content-type": "application/x-protobuf" }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const sink: Sink = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    logs,
    status: 200,
    series: (name) => [...series.values()].filter((one) => name === undefined || one.name === name),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return sink;
}
