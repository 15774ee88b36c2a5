import { stageState } from "../../../examples/ivs-stage/src/rehearsal/messages";
import { openService } from "../../ivs/service";
import { servePage } from "../../serve-page";
import type {} from "../pages/ivs";
import type { Joining, Party, Stage } from "../party";
import { partyInTab } from "../tab";
import type { World } from "../world";

const OTHER = { id: "somebody-else", isPublishing: true };
const REFUSAL = { type: "aws:ivs:JOIN_ERROR", payload: { code: "STAGE_DELETED", message: "gone", fatal: true } };
const REMOVAL = { type: "aws:ivs:DISCONNECT", payload: { code: "PARTICIPANT_DISCONNECTED", reason: "removed" } };

/** The real SDK in a page, its service played: every participant has a stage of its own. */
export async function openIvsStage(world: World): Promise<Stage> {
  const chromium = await world.chromium();
  const site = await servePage(new URL("../pages/ivs.ts", import.meta.url));

  async function join({ role, refused, alone }: Joining): Promise<Party> {
    const [service, { iceServer, network }] = await Promise.all([openService(chromium, site.url), world.relay()]);
    const { page } = service;
    const token = service.token();
    if (refused) service.greet(REFUSAL);
    else service.greet(stageState(...(role === "subscriber" && !alone ? [OTHER] : [])));
    await page.evaluate((settings) => window.openStage(settings), { role, token, iceServer });
    return {
      ...partyInTab(page, `${site.url}/bye`),
      secrets: [token, token.slice(0, 60), "/whip", "/events", OTHER.id],
      cutSignalling: () => service.cut(),
      setMedia: (state) => network.set({ lossRatio: state === "cut" ? 1 : 0 }),
      replace: () => page.evaluate(() => void window.party.replace?.()),
      remove: async () => service.say(REMOVAL),
      async offerMedia() {
        service.greet(stageState(OTHER));
        service.say(stageState(OTHER));
      },
      close: () => service.close(),
    };
  }

  return { join, close: async () => site.close() };
}
