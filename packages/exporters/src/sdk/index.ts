export type { SdkOptions } from "./options";
export { type SdkExporter, sdk } from "./sdk";
