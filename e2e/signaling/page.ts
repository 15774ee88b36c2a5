/** The page of the signalling tests: an application with a control socket, and a session whose signals are written down. */

import { observeSignaling, type SignalingMessage, type SignalingOptions } from "@rtcscope/collectors/signaling";
import { createScope, type Observation, type Session, type Signal } from "@rtcscope/core";
import { retry } from "@rtcscope/core/retry";
import type { Command } from "./control-server";

interface App {
  session: Session;
  signals: Signal[];
  observations: Observation[];
  warnings: string[];
}

function open(): App {
  const signals: Signal[] = [];
  const observations: Observation[] = [];
  const warnings: string[] = [];
  const scope = createScope({
    service: { name: "e2e" },
    exporters: [{ name: "record", export: (signal) => void signals.push(signal) }],
    log: (message, cause) => void warnings.push(`${message} ${String(cause)}`),
  });
  const session = scope.session({ transport: "livekit", role: "publisher" });
  const observe = session.observe.bind(session);
  session.observe = (observation) => {
    observations.push(observation);
    observe(observation);
  };
  return { session, signals, observations, warnings };
}

/** What the application's protocol means. */
function describe(data: unknown, direction: "sent" | "received"): SignalingMessage | undefined {
  if (typeof data !== "string") return undefined;
  const message = JSON.parse(data);
  if (direction === "sent") return { type: message.type, id: message.id, ackWithinMs: message.id && 250 };
  return {
    type: message.type,
    ackOf: message.re,
    error: message.error,
    queue: message.position,
    estimateMs: message.etaMs,
    serverReport: message.figures,
  };
}

const when = (socket: WebSocket, event: string) =>
  new Promise<Event>((resolve) => socket.addEventListener(event, resolve, { once: true }));

const tools = {
  open,
  observeSignaling: (app: App, target: WebSocket | string | URL, options?: SignalingOptions) =>
    observeSignaling(app.session, target, { describe, ...options }),
  retry,
  send: (socket: WebSocket, command: Command) => socket.send(JSON.stringify(command)),
  when,
  /** Resolves when the socket is open, rejects with the event when it closes before. */
  ready: (socket: WebSocket) =>
    Promise.race([
      when(socket, "open"),
      when(socket, "close").then((event) => {
        throw event;
      }),
    ]),
  async until(what: () => unknown, ms = 20_000): Promise<void> {
    const end = performance.now() + ms;
    while (!what()) {
      if (performance.now() > end) throw new Error(`never: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  },
};

export type SignalingTools = typeof tools;

declare global {
  interface Window {
    sig: SignalingTools;
  }
}

window.sig = tools;
