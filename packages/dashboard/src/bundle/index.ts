export { type BundleFile, bundleFiles } from "./files";
export { applyToHoneycomb, type HoneycombOptions } from "./honeycomb";
export { type BundleOptions, DATASOURCES, type DatasourceKind, type DatasourceUids } from "./options";
export { BundleConflict, type WriteBundleOptions, type WrittenBundle, writeBundle } from "./write";
