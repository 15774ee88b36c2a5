import type { SessionInfo, Signal } from "@rtcscope/core";
import { type OtlpOptions, otlp } from "@rtcscope/exporters";
import { encode } from "../../packages/exporters/src/encode";
import { createTestScope, SESSION } from "../../packages/exporters/src/testing/script";

export interface Client {
  send(...signals: readonly Signal[]): void;
  /** Sends what waits, and ends. */
  end(): Promise<void>;
}

/** A client with a resource of its own, by the real exporter. */
export function startClient(
  options: OtlpOptions,
  { service = { name: "studio" }, session = SESSION }: { service?: object; session?: SessionInfo } = {},
): Client {
  const scope = createTestScope({ service: service as { name: string }, resource: {} });
  // Now, because stores refuse what is older than their window.
  scope.clock.time = Date.now();
  const exporter = otlp(options);
  exporter.start?.(scope);
  return {
    send(...signals) {
      for (const signal of signals) exporter.export(signal, session);
    },
    async end() {
      await exporter.shutdown?.();
      if (scope.said.length > 0) throw new Error(scope.said.join("\n"));
    },
  };
}

/** A session that begins: the shortest signal that counts. */
export const begins = (time = Date.now()): Signal => ({
  type: "event",
  name: "rtc.session.start",
  time,
  body: "session started",
  attributes: {},
});

/** Posts OTLP/JSON as it is given: what no client of ours would send. */
export async function post(url: string, signal: "traces" | "logs" | "metrics", body: object): Promise<number> {
  const response = await fetch(`${url}/v1/${signal}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  await response.arrayBuffer();
  return response.status;
}

type Raw = Readonly<Record<string, unknown>>;

const anyValue = (value: unknown): object => {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number")
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  return value as object;
};

const pairs = (attributes: Raw) => Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));

/** Log records of one resource as OTLP/JSON. An object as value stands for itself: `{ doubleValue: "NaN" }`. */
export const logsOf = (
  resource: Raw,
  records: readonly { name: string; body?: string; attributes?: Raw; time?: number }[],
) => ({
  resourceLogs: [
    {
      resource: { attributes: pairs(resource) },
      scopeLogs: [
        {
          scope: { name: "rtcscope" },
          logRecords: records.map(({ name, body, attributes = {}, time = Date.now() }) => ({
            timeUnixNano: `${Math.round(time)}000000`,
            eventName: name,
            ...(body !== undefined && { body: { stringValue: body } }),
            attributes: pairs(attributes),
          })),
        },
      ],
    },
  ],
});

/** Posts one event in protobuf: JSON has no NaN. */
export async function postBinary(url: string, resource: Raw, name: string, attributes: Raw): Promise<number> {
  const now = [Math.floor(Date.now() / 1000), 0];
  const record = {
    hrTime: now,
    hrTimeObserved: now,
    eventName: name,
    attributes,
    droppedAttributesCount: 0,
    resource: { attributes: resource },
    instrumentationScope: { name: "rtcscope" },
  };
  const response = await fetch(`${url}/v1/logs`, {
    method: "POST",
    headers: { "content-type": "application/x-protobuf" },
    body: encode("logs", [record]) as Uint8Array<ArrayBuffer>,
  });
  await response.arrayBuffer();
  return response.status;
}

/** Spans of one resource as OTLP/JSON. */
export const spansOf = (
  resource: Raw,
  spans: readonly { name: string; startNs?: bigint; endNs?: bigint; attributes?: Raw; message?: string }[],
) => ({
  resourceSpans: [
    {
      resource: { attributes: pairs(resource) },
      scopeSpans: [
        {
          scope: { name: "rtcscope" },
          spans: spans.map(({ name, startNs, endNs, attributes = {}, message }, nth) => {
            const now = BigInt(Date.now()) * 1_000_000n;
            return {
              traceId: "0af7651916cd43dd8448eb211c80319c",
              spanId: (nth + 1).toString(16).padStart(16, "0"),
              name,
              kind: 1,
              startTimeUnixNano: String(startNs ?? now - 1_000_000_000n),
              endTimeUnixNano: String(endNs ?? now),
              attributes: pairs(attributes),
              ...(message !== undefined && { status: { code: 2, message } }),
            };
          }),
        },
      ],
    },
  ],
});
