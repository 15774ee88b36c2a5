import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:net";
import type { SignalingTold } from "@rtcscope/core";
import { vi } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { type RecordingSession, recordingSession } from "../recording-session.test-kit";

/** Real sockets of npm `ws` over loopback, all of them gone after `close()`. */
export interface Sockets {
  readonly url: string;
  /** The server's side of the newest connection. */
  accepted(): Promise<WebSocket>;
  client(path?: string): WebSocket;
  /** The address of a TCP server that never says anything. */
  silent(): Promise<string>;
  close(): Promise<void>;
}

export async function openSockets(): Promise<Sockets> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  const accepted: WebSocket[] = [];
  server.on("connection", (socket) => {
    accepted.push(socket);
    socket.on("error", () => {});
  });
  await new Promise((resolve) => server.once("listening", resolve));
  const clients: WebSocket[] = [];
  const others: Server[] = [];
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    accepted: () =>
      vi.waitFor(() => {
        const socket = accepted.at(-1);
        if (!socket) throw new Error("nobody came");
        return socket;
      }),
    client(path = "/control?token=secret") {
      const socket = new WebSocket(`${url}${path}`);
      // An error that nobody listens for ends the process.
      socket.on("error", () => {});
      clients.push(socket);
      return socket;
    },
    async silent() {
      const tcp = createServer();
      others.push(tcp);
      await new Promise<void>((resolve) => tcp.listen(0, "127.0.0.1", resolve));
      return `ws://127.0.0.1:${(tcp.address() as AddressInfo).port}`;
    },
    async close() {
      for (const socket of [...clients, ...accepted]) socket.terminate();
      for (const other of others) other.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** `action what`, of everything that was told. */
export const told = (session: RecordingSession): string[] =>
  session.of("signaling").map(({ action, what }) => `${action} ${what ?? ""}`.trim());

/** Resolves with the first observation of an action. */
export const until = (session: RecordingSession, action: SignalingTold["action"]): Promise<SignalingTold> =>
  vi.waitFor(
    () => {
      const found = session.of("signaling").find((one) => one.action === action);
      if (!found) throw new Error(`never: ${action}; ${told(session)}`);
      return found;
    },
    { timeout: 5000, interval: 5 },
  );

export { recordingSession, WebSocket };
