// A small server of generative video: pages, control socket, and the participant that generates.
import process from "node:process";
import { HELP, readOptions, UsageError } from "./src/server/options.mjs";

// The SDK logs to the standard output, and has no other way to be asked for less.
process.env.NODE_ENV = "production";

function options() {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\n\n${HELP}`);
    process.exit(2);
  }
}

async function main({ path, ...chosen }) {
  const { dispose } = await import("@livekit/rtc-node");
  const { startLiveKit } = await import("./src/server/livekit-server.mjs");
  const { startInferenceServer } = await import("./src/server/inference-server.mjs");
  const own = path ? await startLiveKit(path) : undefined;
  const server = await startInferenceServer({ ...chosen, livekit: own ?? chosen.livekit });
  const query = `?collector=${encodeURIComponent(chosen.collector)}`;
  console.log(`${server.url}/${query} to generate, ${server.url}/watch.html${query} to watch`);
  process.once("SIGINT", async () => {
    await server.close();
    await own?.kill();
    // The native part keeps the process alive until it is told that nobody needs it any more.
    await dispose();
  });
}

const chosen = options();
if (chosen.help) console.log(HELP);
else
  main(chosen).catch((error) => {
    console.error(error.message);
    process.exit(1);
  });
