/** The control socket, as the page sees it. The server reads what it is sent with src/server/messages.mjs. */

/** An answer is due to every message with an id. */
export type Request =
  | { type: "join"; pass: string; resume?: string }
  | { type: "prompt"; text: string }
  | { type: "image"; mime: "image/png"; data: string };

/** Nobody answers these. */
export type Notice = { type: "leave" } | { type: "fault"; what: "swallow" | "close" | "kill-livekit"; downMs?: number };

/** Where to go, and with what. */
export interface RoomInfo {
  url: string;
  token: string;
  room: string;
  /** In place of those that the LiveKit server names. */
  iceServers?: RTCIceServer[];
}

export interface Refusal {
  /** As in HTTP. */
  code: number;
  category: string;
  message: string;
}

export type ServerMessage =
  | { type: "ack"; id: string; error?: Refusal }
  | { type: "joined"; resume: string }
  | { type: "queue"; position: number; estimateMs: number }
  | { type: "admitted" }
  | ({ type: "room" } & RoomInfo)
  | { type: "generation.started" }
  | { type: "generation.tick"; frames: number }
  | { type: "generation.ended"; reason: string }
  /** The server's own figures, in the shape of `session.serverReport()`. */
  | { type: "metrics"; frameRateIn: number; frameRateOut: number; pipelineLatencyMs?: number }
  | ({ type: "error"; messageType?: string } & Refusal);

export type ServerMessageOf<T extends ServerMessage["type"]> = Extract<ServerMessage, { type: T }>;
