import type { DescribeMessage, MessageDirection, SignalingMessage } from "./types";

export const MAX_TYPES = 32;
/** Longer text is not parsed for its type: it is looked for at the beginning only. */
const MAX_PARSED_LENGTH = 65_536;

const OTHER = "other";
const TYPE = /^[\w.:/-]{1,64}$/;
const LEADING_TYPE = /^\s*\{\s*"type"\s*:\s*"([^"\\]{1,64})"/;

export interface ReadMessage extends Omit<SignalingMessage, "type" | "id" | "ackOf"> {
  type: string;
  id?: string | undefined;
  ackOf?: string | undefined;
  /** Bytes on the wire, before compression. */
  size: number | undefined;
}

/** Reads the messages of one socket. */
export type MessageReader = (data: unknown, direction: MessageDirection) => ReadMessage;

/**
 * Nothing that a message says may leave the page: a type has few forms and there are few of them.
 *
 * @param failed is told that `describe` threw
 */
export function createMessageReader(
  describe: DescribeMessage | undefined,
  failed: (error: unknown) => void,
): MessageReader {
  const types = new Set<string>();

  function bounded(type: string): string {
    if (!TYPE.test(type) || (types.size >= MAX_TYPES && !types.has(type))) return OTHER;
    types.add(type);
    return type;
  }

  return (data, direction) => {
    const size = sizeOf(data);
    try {
      const meaning = describe?.(data, direction);
      // Read once: whoever has getters that throw has them all read here.
      const { type, id, ackOf, ...rest } = { ...meaning };
      return {
        ...rest,
        type: bounded(typeof type === "string" ? type : typeOf(data)),
        id: nameOf(id),
        ackOf: nameOf(ackOf),
        size,
      };
    } catch (error) {
      failed(error);
      return { type: OTHER, size };
    }
  };
}

const nameOf = (id: unknown) => (typeof id === "string" || typeof id === "number" ? String(id) : undefined);

/** The string member `type` of JSON text, else `text` or `binary`. */
export function typeOf(data: unknown): string {
  if (typeof data !== "string") return "binary";
  if (data.length > MAX_PARSED_LENGTH) return LEADING_TYPE.exec(data)?.[1] ?? "text";
  if (!/^\s*\{/.test(data)) return "text";
  try {
    const { type } = JSON.parse(data) as { type?: unknown };
    return typeof type === "string" ? type : "text";
  } catch {
    return "text";
  }
}

const encoder = new TextEncoder();

/**
 * Size of what is sent or was received, in bytes; text as UTF-8.
 *
 * none    undefined for what a WebSocket does not carry
 */
export function sizeOf(data: unknown): number | undefined {
  if (typeof data === "string") return encoder.encode(data).byteLength;
  // Fragments of npm `ws`.
  if (Array.isArray(data)) return data.reduce<number>((sum, part) => sum + (sizeOf(part) ?? 0), 0);
  if (typeof data !== "object" || data === null) return undefined;
  const { byteLength, size } = data as { byteLength?: unknown; size?: unknown };
  if (typeof byteLength === "number") return byteLength;
  return typeof size === "number" ? size : undefined;
}
