export { type OpenTelemetryOptions, openTelemetry } from "@rtcscope/core/opentelemetry";
export {
  type DeliveryLimits,
  type DeliveryStore,
  type IndexedDbStoreOptions,
  indexedDbStore,
  type OtlpSignal,
  type Persistence,
  persistIn,
} from "./delivery";
export type { OtlpOptions } from "./options";
export { otlp } from "./otlp";
