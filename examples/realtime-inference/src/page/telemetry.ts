import { observePage, observeVideoElement } from "@rtcscope/collectors";
import { observeLiveKitRoom } from "@rtcscope/collectors/livekit";
import { observeSignaling, type SignalingMessage } from "@rtcscope/collectors/signaling";
import { createScope, type Scope, type Session } from "@rtcscope/core";
import { otlp } from "@rtcscope/exporters";
import type { Room } from "livekit-client";
import { ACK_WITHIN_MS, type Control } from "./control";
import { RefusedError } from "./control-errors";
import type { Notice, Request, ServerMessage } from "./protocol";

/** Who sends, and where to. */
export function startTelemetry(collector: string): Scope {
  return createScope({
    service: { name: "realtime-inference-example", version: "1.0.0" },
    exporters: [otlp({ url: collector })],
  });
}

/** A session that sends and receives: its page, its room, and the element that shows what comes back. */
export function watchGenerator(scope: Scope, room: Room, video: HTMLVideoElement, control: Control): Session {
  const session = scope.session({ transport: "livekit", role: "both" });
  observePage(session);
  observeLiveKitRoom(session, room);
  observeVideoElement(session, video);
  watchControl(session, control);
  return session;
}

/** A session that only watches. */
export function watchViewer(scope: Scope, room: Room, video: HTMLVideoElement): Session {
  const session = scope.session({ transport: "livekit", role: "subscriber" });
  observePage(session);
  observeLiveKitRoom(session, room);
  observeVideoElement(session, video);
  return session;
}

/** The control socket, and each that takes its place: what its messages mean, and none of what they say. */
function watchControl(session: Session, control: Control): void {
  control.onSocket((socket) => observeSignaling(session, socket, { describe }));
}

/** What is not named here is told by its type alone. */
function describe(data: unknown): SignalingMessage | undefined {
  const message = JSON.parse(String(data)) as ServerMessage | (Request & { id: string }) | Notice;
  switch (message.type) {
    case "join":
    case "prompt":
    case "image":
      return { type: message.type, id: message.id, ackWithinMs: ACK_WITHIN_MS };
    case "ack":
      return { type: message.type, ackOf: message.id, error: message.error && new RefusedError(message.error) };
    case "queue":
      return { type: message.type, queue: message.position, estimateMs: message.estimateMs };
    case "admitted":
      return { type: message.type, queue: "admitted" };
    case "metrics": {
      const { type, ...serverReport } = message;
      return { type, serverReport };
    }
    case "error":
      return { type: message.type, error: new RefusedError(message) };
    default:
      return { type: message.type };
  }
}
