import { createSocket } from "node:dgram";
import { join } from "node:path";
import { freePorts, freeUdpRange } from "./ports";
import { startServer, temporaryFolder } from "./process";

/** A coturn of its own, on loopback, that relays between loopback addresses. */
export interface Turn {
  readonly host: "127.0.0.1";
  /** For UDP and TCP alike. */
  readonly port: number;
  readonly username: string;
  readonly credential: string;
  /** What a peer connection takes; through another port, where something stands in front of this server. */
  iceServer(protocol: "udp" | "tcp", port?: number): { urls: string; username: string; credential: string };
  /** The last of what the server printed. */
  output(): string;
  stop(): Promise<void>;
}

const HOST = "127.0.0.1";
export interface TurnOptions {
  /** Allocations at a time: two per call, and an ICE restart doubles them for a while. Default 40. */
  relays?: number;
}

/** Whether a STUN server answers a binding request (RFC 8489, section 6) within 200 ms. */
function answersStun(port: number): Promise<boolean> {
  const request = Buffer.alloc(20);
  request.writeUInt16BE(0x0001, 0);
  request.writeUInt32BE(0x2112a442, 4);
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    const end = (answered: boolean) => {
      clearTimeout(late);
      socket.close();
      resolve(answered);
    };
    const late = setTimeout(() => end(false), 200);
    socket.once("message", () => end(true));
    // Nobody listens on that port yet.
    socket.once("error", () => end(false));
    socket.connect(port, HOST, () => socket.send(request));
  });
}

/** Resolves when the server answers. */
export async function startTurn({ relays = 40 }: TurnOptions = {}): Promise<Turn> {
  const { port } = await freePorts("port");
  const firstRelayPort = await freeUdpRange(relays);
  const folder = await temporaryFolder("turn");
  const [username, credential] = ["rtcscope", "relay"];
  const server = await startServer({
    part: "coturn",
    folder: folder.path,
    args: [
      "-n",
      `--listening-ip=${HOST}`,
      `--relay-ip=${HOST}`,
      `--listening-port=${port}`,
      `--min-port=${firstRelayPort}`,
      `--max-port=${firstRelayPort + relays - 1}`,
      "--fingerprint",
      "--lt-cred-mech",
      `--user=${username}:${credential}`,
      "--realm=rtcscope",
      "--allow-loopback-peers",
      "--no-multicast-peers",
      "--no-tls",
      "--no-dtls",
      "--no-cli",
      "--log-file=stdout",
      `--pidfile=${join(folder.path, "turnserver.pid")}`,
      `--userdb=${join(folder.path, "turndb")}`,
    ],
    answers: () => answersStun(port),
  }).catch(async (cause) => {
    await folder.remove();
    throw cause;
  });
  return {
    host: HOST,
    port,
    username,
    credential,
    iceServer: (protocol, through = port) => ({
      urls: `turn:${HOST}:${through}?transport=${protocol}`,
      username,
      credential,
    }),
    output: () => server.output(),
    async stop() {
      await server.stop();
      await folder.remove();
    },
  };
}
