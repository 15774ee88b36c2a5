import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";

const STAND_INS = fileURLToPath(new URL("./stand-ins.ts", import.meta.url)).replaceAll("\\", "/");

/** The package's door with its three protobuf encoders behind it and nothing else: no JSON, no reading of answers. */
const DOOR = `
import { serializeTraceExportRequest } from "./trace/protobuf/trace-serializer";
import { serializeLogsExportRequest } from "./logs/protobuf/logs-serializer";
import { serializeMetricsExportRequest } from "./metrics/protobuf/metrics-serializer";
export const ProtobufTraceSerializer = { serializeRequest: serializeTraceExportRequest };
export const ProtobufLogsSerializer = { serializeRequest: serializeLogsExportRequest };
export const ProtobufMetricsSerializer = { serializeRequest: serializeMetricsExportRequest };
`;

/**
 * A first pass that only counts the bytes, so that the buffer of the second need not grow. The buffer grows by itself,
 * and the pass costs a page as much code as a serialiser and every request its encoding twice.
 */
const ESTIMATE = /const estimator = new ProtobufSizeEstimator\(\);[\s\S]*?new ProtobufWriter\(estimator\.pos\)/g;
const WRITER = "const writer = new ProtobufWriter(4096)";

/**
 * Builds OpenTelemetry's own OTLP encoder into the package, without what it drags along: of the API, the logs API and
 * the metrics SDK it uses four enums and one debug message, which cost a page as much as half of the encoder itself.
 * The bytes it writes stay the same; encode.build.test.ts compares them.
 */
export function trimEncoder(): Plugin {
  return {
    name: "trim-encoder",
    setup({ onLoad }) {
      onLoad({ filter: /otlp-transformer[\\/]build[\\/]esm[\\/].*\.js$/ }, async ({ path }) => {
        const source = /esm[\\/]index\.js$/.test(path) ? DOOR : await readFile(path, "utf8");
        const contents = source
          .replaceAll(/from '@opentelemetry\/(api|api-logs|sdk-metrics)'/g, `from ${JSON.stringify(STAND_INS)}`)
          .replaceAll(ESTIMATE, WRITER)
          // Of the size of what was written, because bodies wait in memory and in the visitor's database.
          .replace("this._buffer.subarray(0, this.pos)", "this._buffer.slice(0, this.pos)");
        if (contents.includes("new ProtobufSizeEstimator")) throw new Error(`${path} estimates otherwise than it did`);
        return { contents, loader: "js" };
      });
    },
  };
}
