import { messageType } from "./descriptor";
import type { DecodedRequest, OtlpSignal } from "./model";
import { DecodeError } from "./model";
import { recordsOf } from "./records";

export type OtlpEncoding = "json" | "protobuf";

const REQUESTS: Record<OtlpSignal, string> = {
  traces: "TracesRequest",
  logs: "LogsRequest",
  metrics: "MetricsRequest",
};

function treeOfProtobuf(signal: OtlpSignal, body: Uint8Array): unknown {
  const type = messageType(REQUESTS[signal]);
  try {
    // Enums are read as int32 and absent fields stay absent, so the tree is what OTLP/JSON would have held.
    return type.toObject(type.decode(body), { longs: String });
  } catch (error) {
    throw new DecodeError(
      `not an OTLP ${signal} protobuf message: ${error instanceof Error ? error.message : "unreadable"}`,
    );
  }
}

function treeOfJson(body: Uint8Array): unknown {
  try {
    const tree: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    return tree;
  } catch (error) {
    throw new DecodeError(`not JSON: ${error instanceof Error ? error.message : "unreadable"}`);
  }
}

/**
 * Body of an OTLP/HTTP request, decompressed, as records. Both encodings meet in one tree and one set of schemas.
 *
 * throws  DecodeError, and nothing else: the request is to be answered with 400
 * spec    https://opentelemetry.io/docs/specs/otlp/#otlphttp-request
 */
export function decodeRequest(
  signal: OtlpSignal,
  encoding: OtlpEncoding,
  body: Uint8Array,
  nowNs: bigint,
): DecodedRequest {
  const tree = encoding === "json" ? treeOfJson(body) : treeOfProtobuf(signal, body);
  try {
    return recordsOf(signal, tree, nowNs);
  } catch (error) {
    if (error instanceof DecodeError) throw error;
    throw new DecodeError(`not an OTLP ${signal} request`);
  }
}
