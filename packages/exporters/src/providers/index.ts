export { createResource, type InstrumentationScope, type ProviderContext } from "./common";
export { createLoggerProvider } from "./logs";
export { type CollectedMetric, createMeterProvider, type DeltaMeterProvider } from "./metrics";
export { createTracerProvider } from "./traces";
