import type { Signal } from "@rtcscope/core";
import type { RoomOptions } from "livekit-client";
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "../browsers";
import { servePage } from "../serve-page";
import { type LiveKit, startLiveKit } from "../servers/livekit";
import type {} from "./page";

export type Role = "publisher" | "subscriber";

export interface ParticipantOptions {
  room: string;
  identity?: string;
  /** Waits before the tries of a reconnect, ms; then it is given up. Default: LiveKit's own. */
  retries?: readonly number[];
  options?: Pick<RoomOptions, "singlePeerConnection">;
}

/** A participant in a tab of its own. */
export interface Participant {
  readonly page: Page;
  /** Connects inside of `session.connect()`; a publisher publishes its video there too. Resolves with the rejection's name. */
  connect(): Promise<string | undefined>;
  signals(): Promise<readonly Signal[]>;
  /** Resolves when statistics of a connection were read. */
  reads(connection: string): Promise<void>;
  /** Resolves when that many signals of a name were told. */
  told(name: string, count?: number): Promise<void>;
}

export interface World {
  readonly livekit: LiveKit;
  join(role: Role, options: ParticipantOptions): Promise<Participant>;
  close(): Promise<void>;
}

/** A livekit-server, a Chromium and the page of these tests. */
export async function openWorld(): Promise<World> {
  const livekit = await startLiveKit();
  const site = await servePage(new URL("./page.ts", import.meta.url));
  const browser: Browser = await launchChromium(["--allow-loopback-in-peer-connection"]);

  async function join(
    role: Role,
    { room, identity = role, retries, options }: ParticipantOptions,
  ): Promise<Participant> {
    const page = await browser.newPage();
    await page.goto(site.url);
    await page.evaluate(
      ([role, options, retries]) => {
        window.lk.me = window.lk.participate(role, options, retries);
      },
      [role, options, retries] as const,
    );
    const access = await livekit.token({ room, identity });
    return {
      page,
      connect: () =>
        page.evaluate(
          async ([role, url, token]) => {
            const { me } = window.lk;
            if (!me) throw new Error("nobody");
            try {
              await me.session.connect(async () => {
                // No STUN: the server's does not answer, and who waits for it may be connected before it knows of a track.
                await me.room.connect(url, token, { rtcConfig: { iceServers: [] } });
                if (role === "publisher") await me.room.localParticipant.publishTrack(window.lk.canvasTrack());
              });
              return undefined;
            } catch (error) {
              return (error as Error).name;
            }
          },
          [role, livekit.url, access] as const,
        ),
      signals: () => page.evaluate(() => window.lk.me?.signals ?? []),
      reads: (name) =>
        page.evaluate(
          (name) =>
            window.lk.until(() =>
              window.lk.me?.observations.some((one) => one.type === "stats" && one.connection === name),
            ),
          name,
        ),
      told: (name, count = 1) =>
        page.evaluate(
          ([name, count]) =>
            window.lk.until(() => {
              const told = window.lk.me?.signals.filter((one) => one.type !== "span.open" && one.name === name);
              return (told?.length ?? 0) >= count;
            }, 45_000),
          [name, count] as const,
        ),
    };
  }

  return {
    livekit,
    join,
    async close() {
      await browser.close();
      site.close();
      await livekit.stop();
    },
  };
}

const FACTS = [
  "rtc.connect.phase",
  "rtc.reconnect.cause",
  "rtc.reconnect.mode",
  "rtc.reconnect.attempts",
  "rtc.media.kind",
  "rtc.connection.id",
] as const;

/** One line per span, in the order of their ends: what a reader compares. */
export function spanLines(signals: readonly Signal[]): string[] {
  return signals.flatMap((signal) => {
    if (signal.type !== "span") return [];
    const attributes: Readonly<Record<string, unknown>> = { ...signal.attributes };
    const name = signal.name === "rtc.connect.phase" ? "phase" : signal.name;
    const facts = FACTS.map((fact) => attributes[fact]).filter((value) => value !== undefined);
    return [[name, ...facts, signal.outcome, signal.errorType ?? ""].join(" ").trim()];
  });
}
