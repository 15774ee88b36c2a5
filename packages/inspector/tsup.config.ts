import { defineConfig } from "tsup";

const shared = {
  format: ["esm" as const],
  target: "node20",
  platform: "node" as const,
  splitting: false,
  clean: false,
};

export default defineConfig([
  { ...shared, entry: { index: "src/index.ts" }, dts: true },
  // The shebang stands in cli.ts itself; tsup makes the file executable.
  { ...shared, entry: { cli: "src/cli.ts" }, dts: false },
]);
