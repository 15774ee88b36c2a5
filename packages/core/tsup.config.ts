import { resolve } from "node:path";
import { defineConfig } from "tsup";
import { inlineNames } from "../../scripts/build/inline-names";

export default defineConfig({
  entry: [
    "src/index.ts",
    "src/semconv.ts",
    "src/errors.ts",
    "src/schemas/index.ts",
    "src/server-report/index.ts",
    "src/session/story.ts",
    "src/retry/index.ts",
    "src/opentelemetry/index.ts",
  ],
  format: "esm",
  target: "es2022",
  dts: true,
  sourcemap: true,
  clean: true,
  esbuildPlugins: [inlineNames(resolve("src/semconv.ts"))],
});
