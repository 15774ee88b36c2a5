import { defineConfig } from "vitest/config";

const source = (path: string) => new URL(`./packages/${path}`, import.meta.url).pathname;

/** Tests run on the sources, so that a failing test never needs a build first. */
const alias = [
  { find: /^rtcscope$/, replacement: `${source("inspector")}/src/index.ts` },
  { find: /^@rtcscope\/(core|collectors|exporters|dashboard)$/, replacement: `${source("")}$1/src/index.ts` },
  { find: /^@rtcscope\/core\/semconv$/, replacement: `${source("core/src")}/semconv.ts` },
  { find: "@rtcscope/core/errors", replacement: source("core/src/errors.ts") },
  { find: "@rtcscope/core/story", replacement: source("core/src/session/story.ts") },
  { find: /^@rtcscope\/(core|collectors|exporters)\/([a-z-]+)$/, replacement: `${source("")}$1/src/$2/index.ts` },
];

export default defineConfig({
  resolve: { alias },
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          include: ["packages/*/src/**/*.test.ts", "scripts/**/*.test.ts", "semconv/**/*.test.ts"],
          exclude: ["**/*.browser.test.ts"],
        },
      },
      {
        resolve: { alias },
        // Browsers share two cores: one file at a time keeps their clocks honest.
        test: {
          name: "browser",
          include: ["e2e/**/*.test.ts"],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
