export { SimulateOptionError, type SimulateOptions, simulateOptionsSchema } from "./options";
export { type SimulateHooks, simulate } from "./simulate";
export { type Truth, type TruthSeries, truthSchema } from "./truth";
