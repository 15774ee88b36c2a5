export type { InstrumentationScope, ProviderContext, Resource } from "./common";
export { createLogger, type EmittedRecord } from "./logger";
export { type CollectedMetric, createMeter, type DeltaMeter } from "./meter";
export { createTracer, type FinishedSpan } from "./tracer";
