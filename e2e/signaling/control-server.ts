import { type AddressInfo, createServer, type Server } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

/** What a page asks of the server; text and image are content, which must not be seen anywhere. */
export type Command =
  | { type: "join" }
  | { type: "prompt"; id: number; text: string }
  | { type: "break" }
  | { type: "bye"; code: number; reason: string }
  | { type: "cut" };

export interface ControlServer {
  readonly url: string;
  /** Accepts TCP, and never answers. */
  readonly silentUrl: string;
  /** The next sockets are closed with these codes as soon as they are open; 1006: without a word. */
  refuse(...codes: number[]): void;
  close(): Promise<void>;
}

/** A control server as a product has one: a queue of two, prompts that it acknowledges, except one. */
export async function startControlServer(): Promise<ControlServer> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  const silent = createServer();
  const refusals: number[] = [];
  server.on("connection", (socket) => {
    socket.on("error", () => {});
    const code = refusals.shift();
    if (code === 1006) socket.terminate();
    else if (code) socket.close(code);
    else socket.on("message", (data, isBinary) => (isBinary ? socket.send(data) : answer(socket, String(data))));
  });
  await Promise.all([listening(server), listening(silent.listen(0, "127.0.0.1"))]);
  const urlOf = (one: Pick<Server, "address">) => `ws://127.0.0.1:${(one.address() as AddressInfo).port}`;
  return {
    url: urlOf(server as never),
    silentUrl: urlOf(silent),
    refuse: (...codes) => void refusals.push(...codes),
    async close() {
      for (const socket of server.clients) socket.terminate();
      silent.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const listening = (server: { once(event: "listening", listener: () => void): unknown }) =>
  new Promise<void>((resolve) => void server.once("listening", resolve));

function answer(socket: WebSocket, text: string): void {
  const command = JSON.parse(text) as Command;
  const tell = (message: object) => socket.send(JSON.stringify(message));
  if (command.type === "join") {
    tell({ type: "queue", position: 2, etaMs: 4000 });
    tell({ type: "queue", position: 1, etaMs: 2000 });
    setTimeout(() => tell({ type: "queue", position: "admitted" }), 300);
  } else if (command.type === "prompt") {
    if (command.text !== "silence") tell({ type: "ack", re: command.id });
  } else if (command.type === "break") {
    tell({ type: "failed", error: { name: "OutOfMemoryError", code: 507, message: "no room for 12345" } });
    tell({ type: "metrics", figures: { rttMs: 21, frameRateOut: 24 } });
  } else if (command.type === "bye") socket.close(command.code, command.reason);
  else socket.terminate();
}
