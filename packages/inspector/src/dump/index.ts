export { inspectDocument } from "./document";
export { type ReadRecordingOptions, type Recording, readRecording } from "./read";
export {
  INSPECT_SCHEMA,
  INSPECT_VERSION,
  type InspectDocument,
  type InspectSession,
  inspectSchema,
} from "./schema";
