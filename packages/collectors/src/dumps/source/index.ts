export { jsonPath } from "./json-path";
export { textLines } from "./lines";
export { openDump } from "./open";
export { parseJson } from "./parse-json";
export { readAllJson, streamJson } from "./stream-json";
export type { DumpText, JsonBreak, JsonDocument, JsonEnd, JsonPart, TextLine } from "./types";
