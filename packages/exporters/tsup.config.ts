import { defineConfig } from "tsup";
import { trimEncoder } from "./build/trim-encoder";

export default defineConfig({
  entry: ["src/index.ts", "src/batch/index.ts", "src/sdk/index.ts"],
  format: "esm",
  target: "es2022",
  platform: "browser",
  dts: true,
  sourcemap: true,
  clean: true,
  treeshake: true,
  noExternal: ["@opentelemetry/otlp-transformer"],
  esbuildPlugins: [trimEncoder()],
});
