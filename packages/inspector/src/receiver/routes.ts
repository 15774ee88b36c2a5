import { Hono } from "hono";
import {
  DecodeError,
  decodeRequest,
  type EncodedBody,
  exportResponse,
  type OtlpEncoding,
  type OtlpSignal,
  type RecordBatch,
  RPC_CODE,
  rpcStatus,
} from "../otlp";
import { StoreBusyError } from "../store";
import { BodyError, type BodyLimits, readBody } from "./body";

export interface ReceiverOptions extends BodyLimits {
  /** Epoch milliseconds. */
  now: () => number;
  /** Resolves once the batch is stored; rejects with StoreBusyError when it cannot be taken now. */
  store(batch: RecordBatch): Promise<void>;
  /** Told after the batch was stored. */
  onStored(batch: RecordBatch): void;
}

const RETRY_AFTER_S = 1;
const SIGNALS: readonly OtlpSignal[] = ["traces", "logs", "metrics"];

function encodingOf(contentType: string | undefined): OtlpEncoding | undefined {
  const type = contentType?.split(";")[0]?.trim().toLowerCase();
  if (type === "application/json") return "json";
  return type === "application/x-protobuf" ? "protobuf" : undefined;
}

const answer = (status: number, { contentType, body }: EncodedBody, headers: Record<string, string> = {}): Response =>
  new Response(body, { status, headers: { "content-type": contentType, ...headers } });

async function receive(signal: OtlpSignal, request: Request, options: ReceiverOptions): Promise<Response> {
  const contentType = request.headers.get("content-type") ?? undefined;
  const encoding = encodingOf(contentType);
  try {
    const body = await readBody(request, options);
    if (encoding === undefined)
      return answer(
        415,
        rpcStatus(
          RPC_CODE.invalidArgument,
          `content-type ${contentType ?? "(none)"} is not OTLP; send application/x-protobuf or application/json`,
          "json",
        ),
      );
    const decoded = decodeRequest(signal, encoding, body, BigInt(options.now()) * 1_000_000n);
    const kept = decoded.spans.length + decoded.logs.length + decoded.points.length;
    const reason = decoded.reasons.join("; ");
    if (kept === 0 && decoded.rejected > 0) return answer(400, rpcStatus(RPC_CODE.invalidArgument, reason, encoding));
    await options.store(decoded);
    options.onStored(decoded);
    return answer(200, exportResponse(signal, encoding, decoded.rejected, reason));
  } catch (error) {
    return failure(error, encoding ?? "json");
  }
}

function failure(error: unknown, encoding: OtlpEncoding): Response {
  if (error instanceof BodyError) {
    const code = error.status === 413 ? RPC_CODE.resourceExhausted : RPC_CODE.invalidArgument;
    return answer(
      error.status,
      rpcStatus(code, error.message, encoding),
      error.status === 415 ? { "accept-encoding": "gzip" } : {},
    );
  }
  if (error instanceof DecodeError) return answer(400, rpcStatus(RPC_CODE.invalidArgument, error.message, encoding));
  if (error instanceof StoreBusyError)
    return answer(429, rpcStatus(RPC_CODE.resourceExhausted, error.message, encoding), {
      "retry-after": String(RETRY_AFTER_S),
    });
  const message = error instanceof Error ? error.message : "unknown";
  return answer(503, rpcStatus(RPC_CODE.unavailable, `the store did not take the data: ${message}`, encoding), {
    "retry-after": String(RETRY_AFTER_S),
  });
}

/**
 * OTLP/HTTP: POST /v1/traces, /v1/logs, /v1/metrics. 200 means stored.
 *
 * spec https://opentelemetry.io/docs/specs/otlp/#otlphttp
 */
export function receiverRoutes(options: ReceiverOptions): Hono {
  const app = new Hono();
  for (const signal of SIGNALS) {
    app.post(`/v1/${signal}`, (c) => receive(signal, c.req.raw, options));
    app.all(`/v1/${signal}`, (c) =>
      answer(405, rpcStatus(RPC_CODE.unimplemented, `${c.req.method} is not OTLP; send POST`, "json"), {
        allow: "POST, OPTIONS",
      }),
    );
  }
  return app;
}
