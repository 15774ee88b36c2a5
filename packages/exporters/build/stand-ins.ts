// What the encoder uses of OpenTelemetry's API, logs API and metrics SDK, with their values (see trim-encoder.ts).
export const diag = { debug() {} };
export const ValueType = { INT: 0, DOUBLE: 1 };
export const SeverityNumber = { UNSPECIFIED: 0 };
export const AggregationTemporality = { DELTA: 0, CUMULATIVE: 1 };
export const DataPointType = { HISTOGRAM: 0, EXPONENTIAL_HISTOGRAM: 1, GAUGE: 2, SUM: 3 };
