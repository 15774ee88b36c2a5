import { parseArgs } from "node:util";

export const HELP = `usage: node probe.mjs --livekit URL --key KEY --secret SECRET [options]

Joins a room twice, sends a generated video from one side to the other, and says what it measured.

  --livekit URL    address of the LiveKit server, ws://… or wss://…
  --key KEY        API key and
  --secret SECRET  secret of that server; the probe makes its own tokens
  --room NAME      room to use (default: one of its own)
  --stun URL       STUN server to use in place of those that the LiveKit server names, stun:…
  --seconds N      how long to watch the video (default 10)
  --url URL        send the telemetry to this OTLP/HTTP receiver (default: receive and print it here)
  --json           print one JSON document
  --help

exit code: 0 the video arrived · 1 it did not · 2 the command line is wrong`;

/** The command line is wrong; the message says what would be right. */
export class UsageError extends Error {}

/** Members of the room must be able to leave in time, and a probe is no load test. */
const MAX_SECONDS = 600;

function must(right, message) {
  if (!right) throw new UsageError(message);
}

/** @param {readonly string[]} args */
export function readOptions(args) {
  const { values } = parse(args);
  if (values.help) return { help: true };
  for (const name of ["livekit", "key", "secret"]) must(values[name], `--${name} is missing`);
  must(/^wss?:\/\/[^/]/.test(values.livekit), `--livekit must be a ws:// or wss:// address, got ${values.livekit}`);
  must(
    values.stun === undefined || /^stuns?:[^/]/.test(values.stun),
    `--stun must be stun:host:port, got ${values.stun}`,
  );
  must(
    values.url === undefined || /^https?:\/\/[^/]/.test(values.url),
    `--url must be an http(s) address, got ${values.url}`,
  );
  const seconds = Number(values.seconds);
  must(seconds > 0 && seconds <= MAX_SECONDS, `--seconds must be from 1 to ${MAX_SECONDS}, got ${values.seconds}`);
  return { ...values, room: values.room ?? `rtcscope-probe-${process.pid}-${Date.now().toString(36)}`, seconds };
}

function parse(args) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        livekit: { type: "string" },
        key: { type: "string" },
        secret: { type: "string" },
        room: { type: "string" },
        stun: { type: "string" },
        seconds: { type: "string", default: "10" },
        url: { type: "string" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error.message);
  }
}
