export { readDump } from "./read-dump";
export { type ReplayOptions, replayDump } from "./replay";
export type * from "./replay/types";
export {
  type DumpBrowser,
  type DumpBytes,
  type DumpCall,
  type DumpConnection,
  DumpError,
  type DumpErrorCode,
  type DumpFormat,
  type DumpFormatFound,
  type DumpItem,
  type DumpObservation,
  type DumpProblem,
  type ReadDumpOptions,
} from "./types";
