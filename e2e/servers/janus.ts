import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePorts, freeUdpRange } from "./ports";
import { startServer, temporaryFolder } from "./process";

/** What Janus answers; which members there are depends on the request. */
export type JanusAnswer = Readonly<Record<string, unknown>>;

/** A session with the EchoTest plugin: what is sent comes back. */
export interface Echo {
  /** Offers a description with all of its candidates, or none to change settings only; resolves with the answer. */
  offer(sdp: string | undefined, body: Readonly<Record<string, unknown>>): Promise<string | undefined>;
  /** What the server itself counts about this call. */
  info(): Promise<JanusAnswer>;
  close(): Promise<void>;
}

/** A Janus of its own, its APIs on loopback, with the EchoTest plugin and nothing else. */
export interface Janus {
  /** Its API over HTTP, for pages too. */
  readonly url: string;
  echo(): Promise<Echo>;
  /** The last of what the server printed. */
  output(): string;
  stop(): Promise<void>;
}

const HOST = "127.0.0.1";
/** A handle takes one or two. */
const MEDIA_PORTS = 20;

/** Everything that Debian's package has beside EchoTest and HTTP. */
const OTHER_PLUGINS = [
  "audiobridge",
  "duktape",
  "lua",
  "nosip",
  "recordplay",
  "sip",
  "streaming",
  "textroom",
  "videocall",
  "videoroom",
  "voicemail",
];
const OTHER_TRANSPORTS = ["mqtt", "nanomsg", "pfunix", "rabbitmq", "websockets"];

const libraries = (names: readonly string[]) => names.map((name) => `libjanus_${name}.so`).join(",");

/** Its API is on loopback; media is not, because Janus gathers no candidates there: it uses the machine's own addresses. */
const general = (secret: string, media: number) => `general: {
  admin_secret = "${secret}"
  debug_level = 3
}
media: { rtp_port_range = "${media}-${media + MEDIA_PORTS - 1}" }
plugins: { disable = "${libraries(OTHER_PLUGINS)}" }
transports: { disable = "${libraries(OTHER_TRANSPORTS)}" }
loggers: { disable = "libjanus_jsonlog.so" }
`;

const http = (ports: { api: number; admin: number }) => `general: {
  json = "compact"
  base_path = "/janus"
  http = true
  port = ${ports.api}
  ip = "${HOST}"
  https = false
}
admin: {
  admin_base_path = "/admin"
  admin_http = true
  admin_port = ${ports.admin}
  admin_ip = "${HOST}"
  admin_https = false
}
`;

async function post(url: string, request: object): Promise<JanusAnswer> {
  const body = JSON.stringify({ transaction: randomUUID(), ...request });
  const answer: JanusAnswer = await (await fetch(url, { method: "POST", body })).json();
  if (answer.janus === "error") throw new Error(`Janus: ${JSON.stringify(answer.error)}`);
  return answer;
}

/** The id of what a request created. */
async function create(url: string, request: object): Promise<number> {
  const { data } = await post(url, request);
  return (data as { id: number }).id;
}

/** The next event of a session that belongs to a transaction: a long poll, which Janus answers at least every 30 s. */
async function eventOf(session: string, transaction: string): Promise<JanusAnswer> {
  for (;;) {
    const event: JanusAnswer = await (await fetch(session)).json();
    if (event.janus === "error") throw new Error(`Janus: ${JSON.stringify(event.error)}`);
    if (event.transaction === transaction) return event;
  }
}

/** Resolves when the server answers. */
export async function startJanus(): Promise<Janus> {
  const ports = await freePorts("api", "admin");
  const secret = randomUUID();
  const folder = await temporaryFolder("janus");
  await writeFile(join(folder.path, "janus.jcfg"), general(secret, await freeUdpRange(MEDIA_PORTS)), { mode: 0o600 });
  await writeFile(join(folder.path, "janus.transport.http.jcfg"), http(ports));
  await writeFile(join(folder.path, "janus.plugin.echotest.jcfg"), "");
  const url = `http://${HOST}:${ports.api}/janus`;
  const server = await startServer({
    part: "janus",
    args: ["--configs-folder", folder.path],
    folder: folder.path,
    answers: async () => (await fetch(`${url}/info`)).ok,
  }).catch(async (cause) => {
    await folder.remove();
    throw cause;
  });

  return {
    url,
    async echo() {
      const id = await create(url, { janus: "create" });
      const session = `${url}/${id}`;
      const handle = await create(session, { janus: "attach", plugin: "janus.plugin.echotest" });
      return {
        async offer(sdp, body) {
          const transaction = randomUUID();
          const jsep = sdp === undefined ? undefined : { type: "offer", sdp };
          await post(`${session}/${handle}`, { janus: "message", transaction, body, jsep });
          const event = await eventOf(session, transaction);
          return (event.jsep as { sdp: string } | undefined)?.sdp;
        },
        async info() {
          const admin = `http://${HOST}:${ports.admin}/admin/${id}/${handle}`;
          const { info } = await post(admin, { janus: "handle_info", admin_secret: secret });
          return info as JanusAnswer;
        },
        close: async () => void (await post(session, { janus: "destroy" })),
      };
    },
    output: () => server.output(),
    async stop() {
      await server.stop();
      await folder.remove();
    },
  };
}
