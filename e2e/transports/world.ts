import type { Browser as Chromium } from "playwright-core";
import type { Browser as Firefox } from "puppeteer-core";
import { launchChromium, launchFirefox } from "../browsers";
import { type Impairment, startImpairment } from "../servers/impairment";
import { type LiveKit, startLiveKit } from "../servers/livekit";
import { startTurn } from "../servers/turn";

/** The relay of one participant, whose media can be cut by itself. */
export interface Relay {
  /** What a peer connection takes, with the policy `relay`. */
  readonly iceServer: { urls: string; username: string; credential: string };
  readonly network: Impairment;
}

/** Servers and browsers, shared by all rows; each is started when it is first needed. */
export interface World {
  livekit(): Promise<LiveKit>;
  chromium(): Promise<Chromium>;
  firefox(): Promise<Firefox>;
  /** A relay for a participant, behind a network of its own. */
  relay(): Promise<Relay>;
  close(): Promise<void>;
}

/** No name but those of this machine resolves, should an SDK want to call home. */
const OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1";

export function createWorld(): World {
  const undo: (() => unknown)[] = [];
  function once<T>(start: () => Promise<T>, stop: (started: T) => unknown): () => Promise<T> {
    let started: Promise<T> | undefined;
    return () => {
      started ??= start().then((one) => {
        undo.push(() => stop(one));
        return one;
      });
      return started;
    };
  }
  const turn = once(
    () => startTurn({ relays: 200 }),
    (server) => server.stop(),
  );
  return {
    livekit: once(startLiveKit, (server) => server.stop()),
    chromium: once(
      () => launchChromium(["--allow-loopback-in-peer-connection", OFFLINE]),
      (browser) => browser.close(),
    ),
    firefox: once(launchFirefox, (browser) => browser.close()),
    async relay() {
      const server = await turn();
      const network = await startImpairment({ target: server.port });
      undo.push(() => network.stop());
      return { iceServer: server.iceServer("udp", network.port), network };
    },
    async close() {
      for (const one of undo.reverse()) await one();
    },
  };
}
