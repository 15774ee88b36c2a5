import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";

const GIVE_UP_AFTER_MS = 30_000;
const OUTPUT_KEPT = 20_000;

/** Ends the server when this process ends, in whatever way: its input is closed then. */
const KEEPER = 'read -r _; kill -9 "$1" 2>/dev/null';

/** A port that was free on 127.0.0.1 a moment ago, for TCP and UDP. */
async function freePort() {
  for (;;) {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address();
    const socket = createSocket("udp4").bind(port, "127.0.0.1");
    const free = await Promise.race([
      once(socket, "listening").then(() => true),
      once(socket, "error").then(() => false),
    ]).catch(() => false);
    server.close();
    socket.close();
    if (free) return port;
  }
}

/**
 * Everything on loopback, no TCP for media (its listener cannot be kept there), and a STUN port where nobody is, so that
 * nobody outside is asked.
 */
const configuration = (http, udp, key, secret) => `port: ${http}
bind_addresses: ["127.0.0.1"]
keys: { ${key}: ${secret} }
logging: { level: warn }
rtc:
  node_ip: 127.0.0.1
  use_external_ip: false
  enable_loopback_candidate: true
  ips: { includes: ["127.0.0.1/32"] }
  tcp_port: 0
  udp_port: ${udp}
  stun_servers: ["127.0.0.1:9"]
room: { empty_timeout: 60, departure_timeout: 20 }
`;

/**
 * A livekit-server of our own on free ports of 127.0.0.1.
 *
 * @param {string} path of the executable
 * @returns `kill` ends it as a crash does, `start` brings it back at the same address; its rooms are gone
 * @throws with what the server printed, when it ends or does not answer within 30 s
 */
export async function startLiveKit(path) {
  const [http, udp] = [await freePort(), await freePort()];
  const key = "inference";
  const secret = randomBytes(32).toString("hex");
  // By the environment: no file with a secret is left behind.
  const env = { ...process.env, LIVEKIT_CONFIG: configuration(http, udp, key, secret) };
  let child;

  async function start() {
    let output = "";
    const started = spawn(path, [], { env, stdio: ["ignore", "pipe", "pipe"] });
    child = started;
    for (const stream of [started.stdout, started.stderr])
      stream.setEncoding("utf8").on("data", (text) => {
        output = (output + text).slice(-OUTPUT_KEPT);
      });
    const [failed] = await Promise.race([once(started, "spawn"), once(started, "error")]).catch((error) => [error]);
    if (failed) throw new Error(`${path} cannot be started: ${failed.message}`);
    const keeper = spawn("sh", ["-c", KEEPER, "keeper", String(started.pid)], { stdio: ["pipe", "ignore", "ignore"] });
    keeper.on("error", () => {});
    // Before the system gives the id to somebody else.
    started.once("exit", () => keeper.kill("SIGKILL"));
    const giveUp = performance.now() + GIVE_UP_AFTER_MS;
    while (!(await answers())) {
      if (started.exitCode !== null || performance.now() > giveUp) {
        await kill();
        throw new Error(`livekit-server does not answer:\n${output}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  const answers = () =>
    fetch(`http://127.0.0.1:${http}/`).then(
      (response) => response.ok,
      () => false,
    );

  async function kill() {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, "exit");
    child.kill("SIGKILL");
    await exit;
  }

  await start();
  // Nobody is at its STUN port: who asks there waits for nothing.
  return { url: `ws://127.0.0.1:${http}`, key, secret, iceServers: [], start, kill };
}
