import { parseArgs } from "node:util";

export const HELP = `usage: node server.mjs [options]

Serves the example's pages and its control socket; media goes through a LiveKit server.

  --livekit URL            address of a LiveKit server, ws://… or wss://…, with its
  --key KEY                API key and
  --secret SECRET          secret; or
  --livekit-server PATH    a livekit-server to start on this machine
  --port N                 port of the pages (default 8080)
  --collector URL          OTLP/HTTP receiver (default http://127.0.0.1:4318)
  --pass WORD              what a client has to know (default demo)
  --queue N                N people are served before everybody who comes, a second each (default 2)
  --faults                 pages may ask for trouble (?script does)
  --help`;

/** The command line is wrong; the message says what would be right. */
export class UsageError extends Error {}

function must(right, message) {
  if (!right) throw new UsageError(message);
}

/** @param {readonly string[]} args */
export function readOptions(args) {
  const { values } = parse(args);
  if (values.help) return { help: true };
  const { livekit, key, secret, collector, pass, faults } = values;
  const path = values["livekit-server"];
  must(Boolean(livekit) !== Boolean(path), "either --livekit or --livekit-server is needed");
  if (livekit) {
    must(/^wss?:\/\/[^/]/.test(livekit), `--livekit must be a ws:// or wss:// address, got ${livekit}`);
    must(key && secret, "--livekit needs --key and --secret");
  }
  must(/^https?:\/\/[^/]/.test(collector), `--collector must be an http(s) address, got ${collector}`);
  const [port, ahead] = [Number(values.port), Number(values.queue)];
  must(Number.isInteger(port) && port >= 0 && port < 65_536, `--port must be a port, got ${values.port}`);
  must(Number.isInteger(ahead) && ahead >= 0 && ahead <= 100, `--queue must be from 0 to 100, got ${values.queue}`);
  return { livekit: livekit && { url: livekit, key, secret }, path, port, collector, pass, faults, queue: { ahead } };
}

function parse(args) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        livekit: { type: "string" },
        key: { type: "string" },
        secret: { type: "string" },
        "livekit-server": { type: "string" },
        port: { type: "string", default: "8080" },
        collector: { type: "string", default: "http://127.0.0.1:4318" },
        pass: { type: "string", default: "demo" },
        queue: { type: "string", default: "2" },
        faults: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error.message);
  }
}
