import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** Stands in front of a TCP server, as a cable that can be cut. */
export interface Cable {
  readonly port: number;
  /** Every connection over it breaks, without a word to either end; new ones are taken. */
  cut(): void;
  close(): void;
}

const HOST = "127.0.0.1";

export async function layCable(target: number): Promise<Cable> {
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(target, HOST);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on("error", () => {});
      one.on("close", () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    close() {
      server.close();
      cut();
    },
  };
}
