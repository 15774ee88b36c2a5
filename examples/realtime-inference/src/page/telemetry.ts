import { observePage, observeVideoElement } from "@rtcscope/collectors";
import { observeLiveKitRoom } from "@rtcscope/collectors/livekit";
import { createScope, type Scope, type Session } from "@rtcscope/core";
import { otlp } from "@rtcscope/exporters";
import type { Room } from "livekit-client";
import type { Control } from "./control";

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

/** What only the application's own protocol knows. */
function watchControl(session: Session, control: Control): void {
  control.on("queue", ({ position, estimateMs }) => session.signaling.queue(position, { estimateMs }));
  control.on("admitted", () => session.signaling.queue("admitted"));
  control.on("metrics", ({ type: _, ...figures }) => session.serverReport(figures));
  control.on("error", ({ message, messageType, code, category }) =>
    session.signaling.error(new Error(message), { messageType, code, category }),
  );
}
