export { batchExporter } from "./batch-exporter";
export { createPoster, type Poster, type PosterOptions, type PosterResult } from "./poster";
export type { BatchCounts, BatchExporter, BatchExporterOptions, OtlpBatch } from "./types";
