import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { servePage } from "../../serve-page";
import { layCable } from "../cable";
import type {} from "../pages/plain";
import type { Joining, Party, Stage } from "../party";
import { partyInTab, type Tab } from "../tab";
import type { World } from "../world";

/** The application's own signalling: lets in who has a token that it knows. */
async function startSignalling() {
  const sockets = new Map<string, WebSocket | undefined>();
  const http = createServer();
  const server = new WebSocketServer({ noServer: true });
  http.on("upgrade", (request, socket, head) => {
    const token = new URL(request.url ?? "", "http://localhost").searchParams.get("token") ?? "";
    if (!sockets.has(token)) {
      socket.end("HTTP/1.1 401 Unauthorized\r\n\r\n");
      return;
    }
    server.handleUpgrade(request, socket, head, (opened) => {
      sockets.set(token, opened);
      opened.send(JSON.stringify({ type: "joined" }));
    });
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  return {
    port: (http.address() as AddressInfo).port,
    admit: (token: string) => void sockets.set(token, undefined),
    remove: (token: string) => sockets.get(token)?.send(JSON.stringify({ type: "removed" })),
    close() {
      for (const socket of sockets.values()) socket?.terminate();
      http.close();
    },
  };
}

/** Peer connections of an application that has no SDK, with its own signalling. */
export async function openPlainStage(world: World): Promise<Stage> {
  const [chromium, signalling] = await Promise.all([world.chromium(), startSignalling()]);
  const site = await servePage(new URL("../pages/plain.ts", import.meta.url));

  async function join({ role, refused, alone }: Joining): Promise<Party> {
    const token = randomUUID();
    if (!refused) signalling.admit(token);
    const [cable, { iceServer, network }] = await Promise.all([layCable(signalling.port), world.relay()]);
    const tab: Tab = await chromium.newPage();
    await tab.goto(site.url);
    const url = `ws://127.0.0.1:${cable.port}/?token=${token}`;
    await tab.evaluate((settings) => window.openPlainCall(settings), {
      role,
      url,
      iceServer,
      alone: !!alone,
    });
    const inTab = partyInTab(tab, `${site.url}/bye`);
    return {
      ...inTab,
      secrets: [token],
      cutSignalling: () => cable.cut(),
      setMedia: (state) => network.set({ lossRatio: state === "cut" ? 1 : 0 }),
      resume: () => tab.evaluate(() => void window.party.resume?.()),
      replace: () => tab.evaluate(() => void window.party.replace?.()),
      remove: async () => signalling.remove(token),
      offerMedia: () => tab.evaluate(() => window.party.offerMedia?.()),
      async close() {
        await inTab.close();
        cable.close();
      },
    };
  }

  return {
    join,
    async close() {
      site.close();
      signalling.close();
    },
  };
}
