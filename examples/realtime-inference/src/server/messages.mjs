import { z } from "zod";

/** Names of rooms, ids of messages: nothing that is longer is one. */
const name = z.string().min(1).max(100);
const id = name;

/** What a client may say over the control socket. */
export const clientMessage = z.discriminatedUnion("type", [
  /** The first message; `resume` takes up a generation whose socket was lost. */
  z.object({ type: z.literal("join"), id, pass: name, resume: name.optional() }),
  z.object({ type: z.literal("prompt"), id, text: z.string().max(2000) }),
  /** The picture that generation begins with, base64. */
  z.object({
    type: z.literal("image"),
    id,
    mime: z.enum(["image/png", "image/jpeg"]),
    data: z.string().max(4_000_000),
  }),
  z.object({ type: z.literal("leave") }),
  /** Only where the server was started with --faults. */
  z.object({
    type: z.literal("fault"),
    what: z.enum(["swallow", "close", "kill-livekit"]),
    downMs: z.number().min(0).max(10_000).optional(),
  }),
]);

/** Another side's mistake, as it is told to it. */
export class ClientError extends Error {
  /**
   * @param {number} code as in HTTP
   * @param {string} category
   * @param {string} message
   */
  constructor(code, category, message) {
    super(message);
    this.name = "ClientError";
    this.code = code;
    this.category = category;
  }
}

/** @throws ClientError when the text is no message of the protocol */
export function readMessage(text) {
  let json;
  try {
    json = JSON.parse(text);
  } catch {
    throw new ClientError(400, "protocol", "not JSON");
  }
  const { success, data, error } = clientMessage.safeParse(json);
  if (success) return data;
  const [issue] = error.issues;
  throw new ClientError(400, "protocol", `${issue?.path.join(".") || "message"}: ${issue?.message}`);
}
