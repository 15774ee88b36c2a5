export { readStatsJson } from "./read";
