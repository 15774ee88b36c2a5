import type { OtlpEncoding } from "./decode";
import { messageType } from "./descriptor";
import type { OtlpSignal } from "./model";

export interface EncodedBody {
  contentType: string;
  body: Uint8Array<ArrayBuffer>;
}

/** Codes of google.rpc.Code that the receiver answers with. */
export const RPC_CODE = {
  invalidArgument: 3,
  notFound: 5,
  permissionDenied: 7,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
} as const;

const SIGNALS: Record<OtlpSignal, { response: string; rejected: string }> = {
  traces: { response: "TracesResponse", rejected: "rejectedSpans" },
  logs: { response: "LogsResponse", rejected: "rejectedLogRecords" },
  metrics: { response: "MetricsResponse", rejected: "rejectedDataPoints" },
};

function encode(type: string, message: Record<string, unknown>, encoding: OtlpEncoding): EncodedBody {
  if (encoding === "json") {
    // proto3 JSON writes 64-bit integers as strings.
    const body = JSON.stringify(message, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
    return { contentType: "application/json", body: new TextEncoder().encode(body) };
  }
  const reflected = messageType(type);
  const plain = JSON.parse(
    JSON.stringify(message, (_, value: unknown) => (typeof value === "bigint" ? Number(value) : value)),
  );
  return {
    contentType: "application/x-protobuf",
    body: new Uint8Array(reflected.encode(reflected.fromObject(plain)).finish()),
  };
}

/**
 * Body of a 200: empty message when everything was kept, `partial_success` with the number turned away otherwise.
 *
 * spec https://opentelemetry.io/docs/specs/otlp/#partial-success-1
 */
export function exportResponse(
  signal: OtlpSignal,
  encoding: OtlpEncoding,
  rejected: number,
  errorMessage: string,
): EncodedBody {
  const { response, rejected: field } = SIGNALS[signal];
  return encode(
    response,
    rejected === 0 ? {} : { partialSuccess: { [field]: BigInt(rejected), errorMessage } },
    encoding,
  );
}

/** Body of an error answer, in the request's own encoding. */
export function rpcStatus(code: number, message: string, encoding: OtlpEncoding): EncodedBody {
  return encode("RpcStatus", { code, message }, encoding);
}
