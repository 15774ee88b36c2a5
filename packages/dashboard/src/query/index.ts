export { createNames, type Match, type Matchers, NAMINGS, type Names, type Naming, type Part } from "./names";
export * from "./promql";
