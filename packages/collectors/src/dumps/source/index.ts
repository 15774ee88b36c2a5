export { jsonPath } from "./json-path";
export { textLines } from "./lines";
export { openDump } from "./open";
export { parseJson } from "./parse-json";
export { streamJson } from "./stream-json";
export type { DumpText, JsonBreak, JsonEnd, JsonPart, TextLine } from "./types";
