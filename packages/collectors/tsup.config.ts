import { defineConfig } from "tsup";

export default defineConfig({
  entry: {
    index: "src/index.ts",
    "instrumentation/index": "src/instrumentation/index.ts",
    "web-vitals/index": "src/web-vitals/index.ts",
  },
  format: "esm",
  target: "es2022",
  platform: "browser",
  dts: true,
  sourcemap: true,
  clean: true,
  external: [/^@rtcscope\//, /^@opentelemetry\//, "web-vitals"],
});
