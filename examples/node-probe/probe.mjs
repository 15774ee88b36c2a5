// A synthetic prober for a LiveKit server: joins, sends, receives, and says what it measured.
import process from "node:process";
import { HELP, readOptions, UsageError } from "./src/options.mjs";

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

const ms = (value) => (value === undefined ? "never" : `${Math.round(value)} ms`);

function lines({ counted, error }) {
  return [
    `publisher joined and published after ${ms(counted.publisherConnectMs)}`,
    `subscriber joined after ${ms(counted.subscriberConnectMs)}, first frame after ${ms(counted.firstFrameMs)}`,
    `frames: ${counted.framesSent ?? 0} sent, ${counted.framesReceived ?? 0} received, ${counted.framesMissing ?? 0} missing, ${counted.framesDamaged ?? 0} damaged`,
    ...(error ? [`failed: ${error.message}`] : []),
  ];
}

async function main(chosen) {
  const { dispose } = await import("@livekit/rtc-node");
  const { startTelemetry } = await import("./src/telemetry.mjs");
  const { runProbe } = await import("./src/run.mjs");
  try {
    const telemetry = await startTelemetry(chosen.url);
    const result = await runProbe(chosen, telemetry);
    const reports = await telemetry.finish(Object.values(result.ids));
    if (chosen.json) {
      const { ids: sessions, counted, error } = result;
      console.log(JSON.stringify({ room: chosen.room, sessions, counted, error: error?.message, reports }, null, 2));
    } else {
      const { formatSession } = await import("rtcscope");
      for (const line of lines(result)) console.log(line);
      for (const report of reports) console.log(["", ...formatSession(report)].join("\n"));
      if (chosen.url) console.log(`\nsent to ${chosen.url}: sessions ${Object.values(result.ids).join(" and ")}`);
    }
    return result.error ? 1 : 0;
  } catch (error) {
    console.error(error.message);
    return 1;
  } finally {
    // The native part keeps the process alive until it is told that nobody needs it any more.
    await dispose();
  }
}

const chosen = options();
if (chosen.help) console.log(HELP);
else process.exitCode = await main(chosen);
