import { createSocket } from "node:dgram";
import { type AddressInfo, createServer } from "node:net";

/** Ports that were free on 127.0.0.1 a moment ago, all different; for TCP and UDP alike. */
export async function freePorts<const N extends readonly string[]>(...names: N): Promise<Record<N[number], number>> {
  const held: { close(): void }[] = [];
  const ports: Record<string, number> = {};
  try {
    for (const name of names) {
      for (;;) {
        const server = createServer();
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        held.push(server);
        const { port } = server.address() as AddressInfo;
        const socket = await bound(port);
        if (!socket) continue;
        held.push(socket);
        ports[name] = port;
        break;
      }
    }
  } finally {
    for (const each of held) each.close();
  }
  return ports as Record<N[number], number>;
}

/** The first of `count` UDP ports in a row that were free on 127.0.0.1 a moment ago. */
export async function freeUdpRange(count: number): Promise<number> {
  // Below the ports that Linux hands out by itself (32768 and up), so nobody gets one in between.
  for (let first = 20_000 + Math.floor(Math.random() * 10_000); ; first = first > 31_000 ? 20_000 : first + count) {
    const sockets = await Promise.all(Array.from({ length: count }, (_, offset) => bound(first + offset)));
    for (const socket of sockets) socket?.close();
    if (sockets.every((socket) => socket)) return first;
  }
}

/** A UDP socket on that port, if it is free. */
function bound(port: number): Promise<ReturnType<typeof createSocket> | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    socket.once("error", () => {
      socket.close();
      resolve(undefined);
    });
    socket.bind(port, "127.0.0.1", () => resolve(socket));
  });
}
