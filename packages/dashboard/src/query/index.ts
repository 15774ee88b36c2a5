export { countEvents, events, logLabel, maxOfEvents } from "./logql";
export { createNames, type Match, type Matchers, NAMINGS, type Names, type Naming, type Part } from "./names";
export { group, growth, increase, orZero, quantile, rate, ratio, sum } from "./promql";
export { type SpanSelection, spansWhere } from "./traceql";
