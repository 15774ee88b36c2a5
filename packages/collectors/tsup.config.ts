import { defineConfig } from "tsup";

export default defineConfig({
  // A file per feature, so that a bundler leaves out whole what a page does not use.
  entry: {
    index: "src/index.ts",
    "peer-connection/index": "src/peer-connection/index.ts",
    "video-element/index": "src/video-element/index.ts",
    "page/index": "src/page/index.ts",
    "devices/index": "src/devices/index.ts",
    "dumps/index": "src/dumps/index.ts",
    "instrumentation/index": "src/instrumentation/index.ts",
    "ivs/index": "src/ivs/index.ts",
    "livekit/index": "src/livekit/index.ts",
    "rtc-node/index": "src/rtc-node/index.ts",
    "signaling/index": "src/signaling/index.ts",
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
