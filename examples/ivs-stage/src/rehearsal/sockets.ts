/** A socket that ends in this page: what `WebSocket` promises, as far as the SDK uses it. */
export interface PlayedSocket {
  readonly url: URL;
  /** Its subprotocol, by which the SDK hands over its token. */
  readonly protocol: string;
  say(message: object): void;
  /** Closes it from the other end. */
  cut(code: number): void;
  onMessage(listener: (message: { type?: string }) => void): void;
  /** @param listener called when this page closed it */
  onClose(listener: () => void): void;
}

/**
 * Sockets to this host end in this page from now on; all others are the browser's.
 *
 * @param service.listens resolves when the other end takes sockets: at once, unless it is down
 * @param service.opened called when one is open
 */
export function playSockets(
  host: string,
  { listens, opened }: { listens(): Promise<void>; opened(socket: PlayedSocket): void },
): void {
  const Native = window.WebSocket;

  class Played extends EventTarget {
    static readonly CONNECTING = Native.CONNECTING;
    static readonly OPEN = Native.OPEN;
    static readonly CLOSING = Native.CLOSING;
    static readonly CLOSED = Native.CLOSED;
    readonly CONNECTING = Native.CONNECTING;
    readonly OPEN = Native.OPEN;
    readonly CLOSING = Native.CLOSING;
    readonly CLOSED = Native.CLOSED;
    readonly bufferedAmount = 0;
    readonly extensions = "";
    readonly protocol: string;
    binaryType: BinaryType = "blob";
    readyState: number = Native.CONNECTING;
    onopen: ((event: Event) => void) | null = null;
    onmessage: ((event: MessageEvent) => void) | null = null;
    onerror: ((event: Event) => void) | null = null;
    onclose: ((event: CloseEvent) => void) | null = null;
    readonly #heard: ((message: { type?: string }) => void)[] = [];
    readonly #closed: (() => void)[] = [];

    constructor(
      readonly url: string,
      protocols: string | readonly string[] = [],
    ) {
      super();
      this.protocol = [protocols].flat()[0] ?? "";
      for (const type of ["open", "message", "error", "close"] as const)
        this.addEventListener(type, (event) => this[`on${type}`]?.(event as never));
      // In a task of its own, as a browser does: whoever made it listens by then.
      setTimeout(async () => {
        await listens();
        if (this.readyState !== Native.CONNECTING) return;
        this.readyState = Native.OPEN;
        this.dispatchEvent(new Event("open"));
        opened({
          url: new URL(url),
          protocol: this.protocol,
          say: (message) => this.#say(JSON.stringify(message)),
          cut: (code) => this.#end(code, false),
          onMessage: (listener) => void this.#heard.push(listener),
          onClose: (listener) => void this.#closed.push(listener),
        });
      });
    }

    send(text: string): void {
      for (const listener of this.#heard) listener(JSON.parse(text));
    }

    close(code = 1005): void {
      if (this.readyState >= Native.CLOSING) return;
      this.readyState = Native.CLOSING;
      setTimeout(() => this.#end(code, true));
    }

    #say(data: string): void {
      if (this.readyState === Native.OPEN) this.dispatchEvent(new MessageEvent("message", { data }));
    }

    #end(code: number, wasClean: boolean): void {
      if (this.readyState === Native.CLOSED) return;
      this.readyState = Native.CLOSED;
      if (wasClean) for (const listener of this.#closed) listener();
      this.dispatchEvent(new CloseEvent("close", { code, wasClean }));
    }
  }

  window.WebSocket = new Proxy(Native, {
    construct: (_, [url, protocols]: [string | URL, (string | string[])?]) =>
      new URL(url).host === host ? new Played(String(url), protocols) : new Native(url, protocols),
  });
}
