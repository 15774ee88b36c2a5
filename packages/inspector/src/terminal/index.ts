export { formatDump } from "./dump";
export { formatDuration } from "./format";
export { type Line, linesOf } from "./lines";
export { formatLine, type PrintStyle } from "./print";
export { formatSession } from "./session";
