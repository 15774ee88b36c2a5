import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const page = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export default defineConfig({
  build: {
    target: "es2022",
    sourcemap: true,
    // livekit-client is one file of 600 kB.
    chunkSizeWarningLimit: 1000,
    rollupOptions: { input: { index: page("index.html"), watch: page("watch.html") } },
  },
});
