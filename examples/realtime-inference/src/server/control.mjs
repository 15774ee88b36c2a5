import { WebSocketServer } from "ws";
import { createClient } from "./client.mjs";
import { ClientError, readMessage } from "./messages.mjs";

/** Close codes are those of HTTP and 4000: 4000 to 4999 are the application's own (RFC 6455, section 7.4.2). */
const closeCode = (code) => 4000 + code;
const JOIN_WITHIN_MS = 5000;
const MAX_MESSAGE_BYTES = 5_000_000;

/**
 * The control socket: what clients say and what they are answered.
 *
 * @param {object} parts
 * @param {import("node:http").Server} parts.server whose requests for `/control` are taken
 * @param {string} parts.pass who does not know it is refused
 * @param {ReturnType<typeof import("./faults.mjs").createFaults>} parts.faults
 */
export function serveControl({ server, queue, generate, pass, faults, log }) {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  /** @type {Map<string, ReturnType<typeof createClient>>} by what they resume with */
  const clients = new Map();

  server.on("upgrade", (request, raw, head) => {
    const { pathname } = new URL(request.url ?? "/", "http://server");
    if (pathname !== "/control" || faults.refusing) {
      if (faults.refusing) log("socket.refused");
      raw.end(`HTTP/1.1 ${faults.refusing ? "503 Service Unavailable" : "404 Not Found"}\r\nconnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, raw, head, take);
  });

  function join({ pass: given, resume }, socket) {
    if (given !== pass) throw new ClientError(401, "unauthorized", "this pass is not valid");
    const known = resume === undefined ? undefined : clients.get(resume);
    if (resume !== undefined && !known) throw new ClientError(410, "session", "this generation is over");
    const client = known ?? createClient({ queue, generate, log, onGone: () => void clients.delete(client.resume) });
    clients.set(client.resume, client);
    client.attach(socket);
    log(known ? "client.resumed" : "client.joined");
    return { client, isNew: !known };
  }

  /** @param {import("ws").WebSocket} socket */
  function take(socket) {
    const mine = faults.forClient();
    let client;
    const late = setTimeout(() => socket.close(closeCode(408), "no join"), JOIN_WITHIN_MS);
    const say = (message) => socket.send(JSON.stringify(message));

    function obey(message) {
      if (message.type === "join") {
        if (client) throw new ClientError(409, "state", "joined already");
        clearTimeout(late);
        const joined = join(message, socket);
        client = joined.client;
        say({ type: "ack", id: message.id });
        say({ type: "joined", resume: client.resume });
        if (joined.isNew) client.wait();
        else client.remind();
      } else if (!client) throw new ClientError(409, "state", "join first");
      else if (message.type === "leave") void client.end("left");
      else if (message.type === "fault") {
        if (!faults.enabled) throw new ClientError(403, "permission", "faults are off");
        mine
          .make(message)
          .catch((error) => say({ type: "error", code: 500, category: "fault", message: error.message }));
      } else if (!mine.swallows(message, socket)) {
        client.take(message);
        say({ type: "ack", id: message.id });
      }
    }

    socket.on("message", (data) => {
      let message;
      try {
        message = readMessage(String(data));
        obey(message);
      } catch (error) {
        if (!(error instanceof ClientError)) throw error;
        refuse(error, message);
      }
    });
    socket.on("close", () => {
      clearTimeout(late);
      client?.detach(socket);
    });
    socket.on("error", () => socket.terminate());

    function refuse({ code, category, message }, about) {
      const error = { code, category, message };
      if (about?.id) say({ type: "ack", id: about.id, error });
      else say({ type: "error", ...error, messageType: about?.type });
      if (about?.type !== "join") return;
      log("join.refused", { code });
      socket.close(closeCode(code), category);
    }
  }

  return {
    /** Generations that can be watched. */
    live: () => [...clients.values()].flatMap(({ generation }) => (generation?.started ? [generation] : [])),
    async close() {
      await Promise.all([...clients.values()].map((client) => client.end("shutdown")));
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
}
