export { type ParsedServerReport, parseServerReport } from "./parse";
export { type ServerReport, serverReportSchema } from "./schema";
