import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import type { AddressInfo } from "node:net";
import { seeded } from "../../packages/collectors/src/dumps/fuzz.test-kit";
import { rtpSource } from "./rtp";

/** What happens to every datagram, in either direction. */
export interface ImpairmentSettings {
  /** Share of the datagrams that are dropped, 0..1. Default 0. */
  lossRatio?: number;
  /** How long each one is held back. Default 0. */
  delayMs?: number;
  /** The delay is anything between `delayMs - jitterMs` and `delayMs + jitterMs`, so datagrams overtake each other. Default 0. */
  jitterMs?: number;
}

export interface ImpairmentOptions extends ImpairmentSettings {
  /** UDP port on 127.0.0.1 that it stands in front of. */
  target: number;
  /** Of the random numbers; the same seed drops and delays the same datagrams of the same row. Default 1. */
  seed?: number;
}

/** Datagrams by what became of them. */
export interface Fate {
  forwarded: number;
  dropped: number;
}

/** What really happened in one direction, since the start. */
export interface DirectionCounters extends Fate {
  /** Of the forwarded ones, those that were held back on purpose. */
  delayed: number;
  /** Time from taking a datagram to handing it on, of the forwarded ones: the timers' lateness is in it. */
  heldMs: { least: number; most: number; sum: number; squares: number };
  /** The longest time between two datagrams handed on. */
  longestSilenceMs: number;
  /** RTP packets, also inside of TURN, by their synchronisation source. */
  rtp: Map<number, Fate>;
}

/** A bad network: a UDP relay in front of a server. Every client has a socket of its own towards the server. */
export interface Impairment {
  readonly port: number;
  /** From clients to the server. */
  readonly up: Readonly<DirectionCounters>;
  /** From the server to clients. */
  readonly down: Readonly<DirectionCounters>;
  /** From the next datagram on; what is left out stays as it is. */
  set(settings: ImpairmentSettings): void;
  stop(): void;
}

const HOST = "127.0.0.1";

const blank = (): DirectionCounters => ({
  forwarded: 0,
  dropped: 0,
  delayed: 0,
  heldMs: { least: Number.POSITIVE_INFINITY, most: 0, sum: 0, squares: 0 },
  longestSilenceMs: 0,
  rtp: new Map(),
});

/** Decides and counts in one direction. */
function createDirection(settings: Required<ImpairmentSettings>, random: () => number) {
  const counters = blank();
  const { heldMs } = counters;
  let last: number | undefined;

  function count(what: keyof Fate, source: number | undefined): void {
    counters[what]++;
    if (source === undefined) return;
    const fate = counters.rtp.get(source) ?? { forwarded: 0, dropped: 0 };
    counters.rtp.set(source, fate);
    fate[what]++;
  }

  return {
    counters,
    pass(datagram: Buffer, send: (datagram: Buffer) => void): void {
      const taken = performance.now();
      const source = rtpSource(datagram);
      // Two numbers for every datagram, so that one setting does not change what another one does.
      const [luck, spread] = [random(), 2 * random() - 1];
      if (luck < settings.lossRatio) {
        count("dropped", source);
        return;
      }
      const delayMs = Math.max(0, settings.delayMs + spread * settings.jitterMs);
      const hand = () => {
        send(datagram);
        const now = performance.now();
        const held = now - taken;
        count("forwarded", source);
        if (delayMs > 0) counters.delayed++;
        heldMs.least = Math.min(heldMs.least, held);
        heldMs.most = Math.max(heldMs.most, held);
        heldMs.sum += held;
        heldMs.squares += held ** 2;
        if (last !== undefined) counters.longestSilenceMs = Math.max(counters.longestSilenceMs, now - last);
        last = now;
      };
      if (delayMs > 0) setTimeout(hand, delayMs);
      else hand();
    },
  };
}

/** Resolves when it listens, on a free port. */
export async function startImpairment({ target, seed = 1, ...given }: ImpairmentOptions): Promise<Impairment> {
  const settings = { lossRatio: 0, delayMs: 0, jitterMs: 0, ...given };
  const up = createDirection(settings, seeded(seed));
  const down = createDirection(settings, seeded(seed + 1));
  const front = createSocket("udp4");
  const clients = new Map<string, Socket>();
  let stopped = false;

  function socketOf({ address, port }: RemoteInfo): Socket {
    const client = `${address}:${port}`;
    const known = clients.get(client);
    if (known) return known;
    const socket = createSocket("udp4");
    clients.set(client, socket);
    // A server that is gone is a datagram lost, like any other.
    socket.on("error", () => {});
    socket.on("message", (datagram) =>
      down.pass(datagram, (late) => {
        if (!stopped) front.send(late, port, address);
      }),
    );
    return socket;
  }

  front.on("error", () => {});
  front.on("message", (datagram, client) => {
    // Not always from loopback: browsers bind to the address of an interface.
    const socket = socketOf(client);
    up.pass(datagram, (late) => {
      if (!stopped) socket.send(late, target, HOST);
    });
  });
  await new Promise<void>((resolve) => front.bind(0, HOST, resolve));
  return {
    port: (front.address() as AddressInfo).port,
    up: up.counters,
    down: down.counters,
    set: (changed) => void Object.assign(settings, changed),
    stop() {
      if (stopped) return;
      stopped = true;
      front.close();
      for (const socket of clients.values()) socket.close();
    },
  };
}
