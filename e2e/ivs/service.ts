import type { Browser, Page, WebSocketRoute } from "playwright-core";
import { layer, stageState, unsignedToken } from "../../examples/ivs-stage/src/rehearsal/messages";
import type {} from "./sfu";

export const OWN = "me";

export interface Service {
  readonly page: Page;
  /** Requests and sockets that would have left the machine; none did. */
  readonly blocked: readonly string[];
  /** Answers that came from beyond this machine. */
  readonly escaped: readonly string[];
  /** An unsigned token with the claims that the SDK reads. */
  token(claims?: Record<string, unknown>): string;
  /** How the next sockets are answered. */
  greet(message: object): void;
  /** Every further offer is refused with this status and error. */
  refuse(status: number, code: number): void;
  /** Says something to every open socket. */
  say(message: object): void;
  /** Cuts every open socket. */
  cut(): Promise<void>;
  close(): Promise<void>;
}

/** What the service has of everybody's video. */
const LAYERS = ["hi", "mid", "low"].map((rid) => layer(rid, 320, 180, rid === "mid"));

/**
 * A page of the SDK, and in place of AWS a socket and an offer/answer endpoint at the page's own origin. Whatever the
 * SDK asks of any other host is blocked.
 */
export async function openService(browser: Browser, url: string): Promise<Service> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const blocked: string[] = [];
  const escaped: string[] = [];
  const sockets = new Set<WebSocketRoute>();
  let greeting: object = stageState();
  let refusal: { status: number; json: object } | undefined;
  const { host } = new URL(url);

  await context.route(
    (address) => address.host !== host,
    (route) => {
      blocked.push(route.request().url());
      return route.abort();
    },
  );
  await context.route("**/whip/**", async (route) => {
    const request = route.request();
    if (request.method() !== "POST") return route.fulfill({ status: 200, body: "" });
    if (refusal) return route.fulfill(refusal);
    const answer = await page.evaluate(
      ([what, sdp]) => window.sfu.answer(what!, sdp!),
      [request.url(), request.postData() ?? ""],
    );
    return route.fulfill({
      status: 201,
      contentType: "application/sdp",
      headers: {
        location: `${url}/whip/session`,
        link: `<${url}/layers>; rel="urn:ietf:params:whep:ext:core:layer"`,
      },
      body: answer,
    });
  });
  await context.route("**/layers", (route) => route.fulfill({ json: { layers: LAYERS } }));
  await context.routeWebSocket(/./, (socket) => {
    if (new URL(socket.url()).host !== host) {
      blocked.push(socket.url());
      return socket.close();
    }
    sockets.add(socket);
    socket.onMessage((text) => {
      if (JSON.parse(String(text)).type === "PING") socket.send(JSON.stringify({ type: "PONG" }));
    });
    socket.send(JSON.stringify(greeting));
    return undefined;
  });
  page.on("response", (response) => {
    if (new URL(response.url()).host !== host) escaped.push(response.url());
  });
  await page.goto(url);

  return {
    page,
    blocked,
    escaped,
    token: (claims) =>
      unsignedToken({ events_url: `ws://${host}/events`, whip_url: `${url}/whip` }, { jti: OWN, ...claims }),
    greet(message) {
      greeting = message;
    },
    refuse(status, code) {
      refusal = { status, json: { code, message: "refused" } };
    },
    say(message) {
      for (const socket of sockets) socket.send(JSON.stringify(message));
    },
    async cut() {
      const open = [...sockets];
      sockets.clear();
      await Promise.all(open.map((socket) => socket.close({ code: 1011 })));
    },
    close: () => context.close(),
  };
}
