export { decodeRequest, type OtlpEncoding } from "./decode";
export {
  type Attributes,
  type DecodedRequest,
  DecodeError,
  type Json,
  type LogRecord,
  type MetricPoint,
  type OtlpSignal,
  type RecordBatch,
  type RecordContext,
  type SpanRecord,
} from "./model";
export { type EncodedBody, exportResponse, RPC_CODE, rpcStatus } from "./response";
