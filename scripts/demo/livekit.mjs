import process from "node:process";
import { root } from "../lib/run.mjs";
import { compare } from "./livekit/checks.mjs";
import { gatherTruth } from "./livekit/truth.mjs";

/** Who is waited for in the queue though nobody is there, and how long each takes: 4 s altogether. */
const QUEUE = { ahead: 4, everyMs: 1000 };

/** Generative video over a real LiveKit server: three pages, and a participant in Node that generates. */
export default {
  example: "realtime-inference",
  parts: ["livekit"],
  title: "a queue, a lost acknowledgement, a closed socket, a killed server, a refusal (40 s)",
  // Four times what it takes.
  timeoutMs: 240_000,

  async start({ collector, parts }) {
    // The SDK logs to the standard output, where --json prints its document.
    process.env.NODE_ENV = "production";
    const server = `${root}examples/realtime-inference/src/server`;
    const { startLiveKit } = await import(`${server}/livekit-server.mjs`);
    const { startInferenceServer } = await import(`${server}/inference-server.mjs`);
    const livekit = await startLiveKit(parts.livekit);
    const truth = gatherTruth(["generator", "viewer", "refused"]);
    const site = await startInferenceServer({
      livekit,
      collector,
      queue: QUEUE,
      faults: true,
      log: truth.log,
      further: truth.take,
    }).catch(async (cause) => {
      await livekit.kill();
      throw cause;
    });
    const to = `collector=${encodeURIComponent(collector)}`;
    return {
      pages: [
        `${site.url}/?script&${to}`,
        `${site.url}/watch.html?script&${to}`,
        `${site.url}/?script=refused&pass=expired&${to}`,
      ],
      reach: [site.url, livekit.url, collector],
      truth: truth.told.then(async (told) => {
        await site.flush();
        return told;
      }),
      async close() {
        await site.close();
        await livekit.kill();
      },
    };
  },

  compare,
};
