import { layer, type Participant, stageState, unsignedToken } from "./messages";
import { forward, type Publication, receive, type Subscription } from "./sfu";
import { type PlayedSocket, playSockets } from "./sockets";

/** No name of this kind exists anywhere, see RFC 6761. */
const HOST = "stage-service.invalid";
const WHIP = `https://${HOST}/whip`;
const FIRST_LAYER = "mid";

/** When something happened by this page's clock, epoch ms; the one that frame callbacks use, too. */
export const now = () => performance.timeOrigin + performance.now();

interface Member {
  readonly id: string;
  /** Stays when it was cut: who does not say goodbye is expected back. */
  socket?: PlayedSocket;
  publication?: Publication;
  subscription?: Subscription;
  mayPublish: boolean;
  /** The layer that is forwarded to this one. */
  layer: string;
}

export type Service = ReturnType<typeof playService>;

/** Plays the service of AWS IVS in this page: its socket, its endpoint for offers, its media server. */
export function playService() {
  const members = new Map<string, Member>();
  /** What happened at this end, in order. */
  const log: {
    time: number;
    what: "socket" | "greeted" | "cut" | "offer" | "refused" | "layer";
    id: string;
    detail?: string;
  }[] = [];
  let names = 0;
  /** Pending while the service is down. */
  let up = Promise.resolve();

  function note(what: (typeof log)[number]["what"], id: string, detail?: string): void {
    log.push({ time: now(), what, id, ...(detail && { detail }) });
  }

  function member(id: string): Member {
    const known = members.get(id) ?? { id, mayPublish: true, layer: FIRST_LAYER };
    members.set(id, known);
    return known;
  }

  const publisher = () => [...members.values()].find(({ publication }) => publication);

  /** Tells everybody who else is there. */
  function tellState(): void {
    const present = [...members.values()].filter(({ socket }) => socket);
    for (const { id: own, socket } of present) {
      const others = present.filter(({ id }) => id !== own);
      socket?.say(
        stageState(...others.map(({ id, publication }): Participant => ({ id, isPublishing: !!publication }))),
      );
    }
  }

  function opened(socket: PlayedSocket): void {
    const { jti: id } = claimsOf(socket.protocol);
    const one = member(id);
    one.socket = socket;
    note("socket", id);
    socket.onMessage(({ type }) => type === "PING" && socket.say({ type: "PONG" }));
    socket.onClose(() => {
      if (one.socket !== socket) return;
      delete one.socket;
      tellState();
    });
    note("greeted", id);
    tellState();
  }

  playSockets(HOST, { listens: () => up, opened });

  async function answer(request: Request): Promise<Response> {
    const [, , what, whom = ""] = new URL(request.url).pathname.split("/");
    if (request.method === "DELETE") return new Response("");
    const one = member(claimsOf(request.headers.get("authorization") ?? "").jti);
    const { id } = one;
    note("offer", id);
    if (what === "publish" && !one.mayPublish) {
      note("refused", id);
      return Response.json({ code: 2003, message: "this token may not publish" }, { status: 403 });
    }
    const offer = await request.text();
    if (what === "publish") one.publication = await receive(offer);
    else {
      one.subscription = await forward(offer);
      const { publication } = member(whom);
      await one.subscription.send("audio", publication?.audio ?? null);
      await one.subscription.send("video", publication?.layers.get(one.layer) ?? null);
    }
    const sdp = (what === "publish" ? one.publication : one.subscription)?.answer ?? "";
    if (what === "publish") setTimeout(tellState);
    return new Response(sdp, {
      status: 201,
      headers: {
        "content-type": "application/sdp",
        location: `${WHIP}/session/${id}`,
        link: `<https://${HOST}/layers>; rel="urn:ietf:params:whep:ext:core:layer"`,
      },
    });
  }

  /** Which layers there are, and which one is to be sent. */
  async function layers(request: Request): Promise<Response> {
    const { jti: id } = claimsOf(request.headers.get("authorization") ?? "");
    const one = member(id);
    const from = publisher()?.publication;
    if (request.method === "POST") {
      const { encodingId } = (await request.json()) as { encodingId?: string };
      one.layer = encodingId ?? FIRST_LAYER;
      note("layer", id, one.layer);
      await one.subscription?.send("video", from?.layers.get(one.layer) ?? null);
      return new Response("");
    }
    const all = [...(from?.layers ?? [])].map(([rid, track]) => {
      const { width = 0, height = 0 } = track.getSettings();
      return layer(rid, width, height, rid === one.layer);
    });
    return Response.json({ layers: all });
  }

  const native = window.fetch;
  window.fetch = (input, init) => {
    const request = new Request(input, init);
    const { host, pathname } = new URL(request.url);
    if (host !== HOST) return native(input, init);
    return pathname === "/layers" ? layers(request) : answer(request);
  };

  return {
    host: HOST,
    log,
    /** A token of a new participant. */
    token: (claims?: Record<string, unknown>) =>
      unsignedToken(
        { events_url: `wss://${HOST}/events`, whip_url: WHIP },
        { jti: `participant-${++names}`, ...claims },
      ),
    member,
    /** Closes every socket, as a server that goes down does, and takes no other for a while. Media goes on. */
    goDown(ms: number) {
      up = new Promise((resolve) => setTimeout(resolve, ms));
      for (const { id, socket } of members.values()) {
        if (!socket) continue;
        note("cut", id);
        socket.cut(1011);
      }
    },
    /** Forwards no video to this one, or forwards it again. */
    async forwardVideo(id: string, on: boolean) {
      const { subscription, layer } = member(id);
      await subscription?.send("video", on ? (publisher()?.publication?.layers.get(layer) ?? null) : null);
    },
  };
}

/** The claims of a token, as the SDK sends it. */
export function claimsOf(token: string): { jti: string } {
  const [, body = ""] = token.replace(/^Bearer /, "").split(".");
  return JSON.parse(atob(body.replaceAll("-", "+").replaceAll("_", "/")));
}
