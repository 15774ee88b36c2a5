import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** What stands in front of several gateways. */
export interface Balancer {
  readonly url: string;
  close(): Promise<void>;
}

const portOf = (url: string): number => Number(new URL(url).port);

/**
 * Connections go to the gateways in turn; one that does not answer is passed over, as every load balancer does that looks
 * after its backends.
 *
 * @param urls of the gateways, on 127.0.0.1
 */
export async function startBalancer(urls: readonly string[]): Promise<Balancer> {
  const sockets = new Set<Socket>();
  let turn = 0;

  function keep(socket: Socket): Socket {
    sockets.add(socket);
    return socket.on("close", () => sockets.delete(socket));
  }

  function forward(client: Socket, tries: number): void {
    const url = urls[turn++ % urls.length];
    if (!url || tries === 0) {
      client.destroy();
      return;
    }
    const backend = keep(connect(portOf(url), "127.0.0.1"));
    let open = false;
    backend.on("connect", () => {
      open = true;
      client.pipe(backend).pipe(client);
    });
    backend.on("error", () => (open ? client.destroy() : forward(client, tries - 1)));
    backend.on("close", () => open && client.destroy());
    client.on("close", () => backend.destroy());
  }

  const server = createServer((client) => {
    keep(client).on("error", () => client.destroy());
    forward(client, urls.length);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
