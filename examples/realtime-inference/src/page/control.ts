import { AckTimeoutError, RefusedError, SocketClosedError } from "./control-errors";
import type { Notice, Request, ServerMessage, ServerMessageOf } from "./protocol";

/** How long an answer may take. */
export const ACK_WITHIN_MS = 2000;
const OPEN_WITHIN_MS = 5000;

type Listener<T extends ServerMessage["type"]> = (message: ServerMessageOf<T>) => void;

/** The channel to the server: one socket at a time, answers by id, and a way to take up what a lost socket carried. */
export interface Control {
  /**
   * Opens a socket and joins with it: anew, or where the one before was lost.
   *
   * @throws SocketClosedError when it cannot be opened, RefusedError when the server does not want us
   */
  join(pass: string): Promise<void>;
  /**
   * Sends, and resolves when the server has acknowledged.
   *
   * @throws RefusedError, AckTimeoutError, SocketClosedError
   */
  request(message: Request): Promise<void>;
  send(message: Notice): void;
  on<T extends ServerMessage["type"]>(type: T, listener: Listener<T>): void;
  /**
   * The next message of that type.
   *
   * @throws RefusedError when the server reports an error instead
   */
  next<T extends ServerMessage["type"]>(type: T): Promise<ServerMessageOf<T>>;
  /** Called when a socket that had joined was closed, and not by {@link close}. */
  onLost(listener: (event: CloseEvent) => void): void;
  /** Called with every socket as soon as there is one. */
  onSocket(listener: (socket: WebSocket) => void): void;
  close(): void;
}

interface Pending {
  resolve(): void;
  reject(error: Error): void;
}

export function createControl(url: string): Control {
  const listeners = new Map<string, Set<(message: never) => void>>();
  const pending = new Map<string, Pending>();
  const lost = new Set<(event: CloseEvent) => void>();
  const opened = new Set<(socket: WebSocket) => void>();
  let socket: WebSocket | undefined;
  let resume: string | undefined;
  let joined = false;
  let ids = 0;

  function settle(id: string, error?: Error): void {
    const one = pending.get(id);
    pending.delete(id);
    if (error) one?.reject(error);
    else one?.resolve();
  }

  function take(message: ServerMessage): void {
    if (message.type === "ack") settle(message.id, message.error && new RefusedError(message.error));
    if (message.type === "joined") resume = message.resume;
    for (const listener of [...(listeners.get(message.type) ?? [])]) listener(message as never);
  }

  function open(): Promise<void> {
    const mine = new WebSocket(url);
    socket = mine;
    for (const listener of opened) listener(mine);
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => mine.close(), OPEN_WITHIN_MS);
      mine.onopen = () => {
        clearTimeout(late);
        resolve();
      };
      mine.onmessage = ({ data }) => take(JSON.parse(String(data)));
      mine.onclose = (event) => {
        clearTimeout(late);
        const error = new SocketClosedError(event.code, event.reason);
        reject(error);
        // What was not answered by this socket never will be.
        for (const id of [...pending.keys()]) settle(id, error);
        const wasLost = joined && socket === mine;
        if (socket === mine) socket = undefined;
        joined = false;
        if (wasLost) for (const listener of lost) listener(event);
      };
    });
  }

  function write(message: object): void {
    if (socket?.readyState !== WebSocket.OPEN) throw new SocketClosedError(1006, "the control socket is not open");
    socket.send(JSON.stringify(message));
  }

  function request(message: Request): Promise<void> {
    const id = String(++ids);
    return new Promise((resolve, reject) => {
      const late = setTimeout(
        () => settle(id, new AckTimeoutError(`${message.type} was not acknowledged within ${ACK_WITHIN_MS} ms`)),
        ACK_WITHIN_MS,
      );
      const over =
        <A extends unknown[]>(work: (...args: A) => void) =>
        (...args: A) => {
          clearTimeout(late);
          work(...args);
        };
      pending.set(id, { resolve: over(resolve), reject: over(reject) });
      try {
        write({ ...message, id });
      } catch (error) {
        settle(id, error as Error);
      }
    });
  }

  function on<T extends ServerMessage["type"]>(type: T, listener: Listener<T>): () => void {
    const all = listeners.get(type) ?? new Set();
    listeners.set(type, all.add(listener));
    return () => void all.delete(listener);
  }

  return {
    async join(pass) {
      await open();
      await request(resume ? { type: "join", pass, resume } : { type: "join", pass });
      joined = true;
    },
    request,
    send: write,
    on,
    next(type) {
      const message = new Promise<ServerMessageOf<typeof type>>((resolve, reject) => {
        const stops = [
          on(type, (found) => settled(() => resolve(found))),
          on("error", (error) => settled(() => reject(new RefusedError(error)))),
        ];
        function settled(work: () => void): void {
          for (const stop of stops) stop();
          work();
        }
      });
      // Whoever no longer waits for it has another error to care for.
      message.catch(() => {});
      return message;
    },
    onLost: (listener) => void lost.add(listener),
    onSocket: (listener) => void opened.add(listener),
    close() {
      const last = socket;
      socket = undefined;
      joined = false;
      last?.close(1000, "left");
    },
  };
}
