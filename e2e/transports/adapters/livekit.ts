import type { RoomOptions } from "livekit-client";
import { servePage } from "../../serve-page";
import { layCable } from "../cable";
import type {} from "../pages/livekit";
import type { Joining, Party, Role, Stage } from "../party";
import { partyInTab, type Tab } from "../tab";
import type { World } from "../world";

export interface LiveKitStageOptions {
  browser?: "chromium" | "firefox";
  options?: Pick<RoomOptions, "singlePeerConnection">;
}

let stages = 0;

/** Rooms of a real livekit-server, with livekit-client in a page. */
export async function openLiveKitStage(
  world: World,
  { browser = "chromium", options = {} }: LiveKitStageOptions,
): Promise<Stage> {
  const [livekit, shown] = await Promise.all([world.livekit(), world[browser]()]);
  const site = await servePage(new URL("../pages/livekit.ts", import.meta.url));
  const name = `stage-${++stages}`;

  async function join({ role, refused, alone }: Joining): Promise<Party> {
    const room = alone ? `${name}-alone` : name;
    const identity = role;
    const [cable, { iceServer, network }] = await Promise.all([
      layCable(Number(new URL(livekit.url).port)),
      world.relay(),
    ]);
    const real = await livekit.token({ room, identity });
    // Signed by nobody.
    const token = refused ? real.replace(/\.[^.]*$/, ".nobody") : real;
    const tab: Tab = await shown.newPage();
    await tab.goto(site.url);
    const settings = { role, url: `ws://127.0.0.1:${cable.port}`, token, iceServer, options };
    await tab.evaluate((given) => window.openRoom(given), settings);
    const others: Party[] = [];
    const inTab = partyInTab(tab, `${site.url}/bye`);
    return {
      ...inTab,
      secrets: [token],
      cutSignalling: () => cable.cut(),
      setMedia: (state) => network.set({ lossRatio: state === "cut" ? 1 : 0 }),
      resume: () => tab.evaluate(() => void window.party.resume?.()),
      replace: () => tab.evaluate(() => void window.party.replace?.()),
      remove: () => livekit.rooms.removeParticipant(room, identity),
      async offerMedia() {
        const other = await joinAs("publisher", room);
        others.push(other);
        await other.connect();
      },
      async close() {
        await inTab.close();
        for (const other of others) await other.close();
        cable.close();
      },
    };
  }

  const joinAs = (role: Role, room: string) => join({ role, alone: room !== name });

  return { join, close: async () => site.close() };
}
