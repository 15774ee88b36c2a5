export { readRtcstatsJson } from "./document";
export { readRtcstatsLines } from "./lines";
