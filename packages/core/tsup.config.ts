import { defineConfig } from "tsup";

export default defineConfig({
  entry: ["src/index.ts", "src/semconv.ts", "src/session/story.ts", "src/opentelemetry/index.ts"],
  format: "esm",
  target: "es2022",
  dts: true,
  sourcemap: true,
  clean: true,
  treeshake: true,
});
