import type { RtcReconnectCause } from "@rtcscope/core/semconv";
import type { Room } from "livekit-client";
import type { Lifetime } from "../lifetime";
import { type MethodTap, tapMethods } from "../method-taps";
import type { Connections } from "./connections";
import { type Engine, engineOf, isEmitter, signalClientOf, transportsOf } from "./internals";
import type { Joins } from "./joins";
import { failureOf } from "./reasons";
import type { Reconnects } from "./reconnects";
import { hear } from "./room-lifetime";

/** What the engine noticed, in its own words (`RTCEngine.handleDisconnect`); absent: another try of the same outage. */
const CAUSES: Readonly<Record<string, RtcReconnectCause>> = {
  signal: "signaling",
  "peerconnection failed": "connection",
  "leave-reconnect": "server",
  "connection quality lost": "connection",
  reconcile: "connection",
  negotiation: "unknown",
  // Only after an attempt that succeeded while the server asked for a full one.
  reconnect: "server",
};

export interface Engines {
  /** Reconnects are known from the engine itself, not only from the room's events. */
  readonly watched: boolean;
  /** Looks for an engine that is new, and for its transports. */
  look(): void;
  /** An engine was made. The events of a room come too late for its first transports. */
  made(engine: unknown): void;
}

/** Follows the room from engine to engine: each connect after a disconnect makes a new one. */
export function watchEngines(
  lifetime: Lifetime,
  room: Room,
  parts: { connections: Connections; reconnects: Reconnects; joins: Joins; connected(): void; restarting(): void },
): Engines {
  const { connections, reconnects, joins } = parts;
  const { run, undo } = lifetime;
  const known = new WeakSet<object>();
  let watched = false;

  function adopt(engine: Engine): void {
    for (const [side, transport] of transportsOf(engine)) connections.adopt(side, transport);
    parts.connected();
  }

  const tap: MethodTap = (method, args) =>
    run((): ReturnType<MethodTap> => {
      switch (method) {
        case "handleDisconnect":
          if (!reconnects.open || args[0] !== "reconnect") reconnects.lost(CAUSES[String(args[0])] ?? "unknown");
          return undefined;
        case "getNextRetryDelay":
          return () => reconnects.decided();
        default: {
          const mode = method === "resumeConnection" ? "resume" : "full";
          // Without a loss that was noticed, the browser came back online.
          reconnects.attempt(mode, "network_change");
          if (mode === "full") parts.restarting();
          return (failed, error) =>
            void run(() => failed && reconnects.failed(joins.lastFailure() ?? failureOf(error).error));
        }
      }
    });

  function watch(engine: Engine): void {
    if (known.has(engine)) return;
    known.add(engine);
    const restore = tapMethods(
      engine,
      ["handleDisconnect", "getNextRetryDelay", "resumeConnection", "restartConnection"],
      tap,
    );
    if (restore) undo(restore);
    watched = restore !== undefined;
    hear(lifetime, engine, "transportsCreated", () => adopt(engine));
    hear(lifetime, engine, "resumed", reconnects.back);
    hear(lifetime, engine, "restarted", reconnects.back);
    const client = signalClientOf(engine);
    if (client) joins.watch(client);
    adopt(engine);
  }

  function look(): void {
    run(() => {
      const engine = engineOf(room);
      if (!engine) return;
      watch(engine);
      adopt(engine);
    });
  }

  look();
  return {
    get watched() {
      return watched;
    },
    look,
    made: (engine) => void (isEmitter(engine) && watch(engine)),
  };
}
