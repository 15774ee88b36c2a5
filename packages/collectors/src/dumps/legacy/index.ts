export { modernise } from "./modernise";
export type { StatsEntry } from "./value";
