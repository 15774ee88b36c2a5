import type { Lifetime } from "../lifetime";
import type { MethodTap } from "../method-taps";
import type { Tell } from "./tell";

type Step = "createOffer" | "createAnswer" | "setLocalDescription" | "setRemoteDescription";

const STEPS: ReadonlySet<string> = new Set<Step>([
  "createOffer",
  "createAnswer",
  "setLocalDescription",
  "setRemoteDescription",
]);

export const NEGOTIATION_METHODS: readonly string[] = [...STEPS, "restartIce"];

type Description = Partial<RTCSessionDescriptionInit> | null | undefined;

/** What may be known of a description: never its SDP, which is full of addresses and keys. */
function facts(description: Description): { sdpType?: string | undefined; ufrag?: string | undefined } {
  return { sdpType: description?.type, ufrag: /^a=ice-ufrag:(\S+)/m.exec(description?.sdp ?? "")?.[1] };
}

/**
 * Offer/answer by its methods: when each step was asked for, and how it ended.
 *
 * @param settled called after each step that succeeded
 */
export function tapNegotiation(
  connection: RTCPeerConnection,
  lifetime: Lifetime,
  tell: Tell,
  settled: () => void,
): MethodTap {
  let restartAsked = false;

  return (method, args) =>
    lifetime.run((): ReturnType<MethodTap> => {
      if (method === "restartIce") restartAsked = true;
      if (!STEPS.has(method)) return undefined;
      const step = method as Step;
      const description = args[0] as Description;
      const local = step === "setLocalDescription";
      // `setLocalDescription()` without a description makes the offer or the answer itself; `{}` means the same.
      const implicit = local && !description?.type;
      const asksOffer =
        step === "createOffer" || (implicit && connection.signalingState !== "have-remote-offer") || undefined;
      const iceRestart =
        asksOffer &&
        (restartAsked || args.some((arg) => (arg as RTCOfferOptions | undefined)?.iceRestart === true) || undefined);
      if (asksOffer) restartAsked = false;
      const given = local || step === "setRemoteDescription" ? description?.type : undefined;
      tell({ type: "negotiation", step, state: "started", sdpType: given, iceRestart });

      return (failed, value) =>
        lifetime.run(() => {
          const applied = local ? (implicit ? connection.localDescription : description) : given && description;
          tell({
            type: "negotiation",
            step,
            state: failed ? "failed" : "done",
            ...(failed ? { sdpType: given, error: value } : facts(applied)),
            iceRestart,
          });
          if (!failed) settled();
        });
    });
}

/**
 * The same, as far as events show it, for a connection whose methods cannot be wrapped (frozen): a description that is
 * new after a change of the signalling state was applied by then.
 */
export function watchDescriptions(connection: RTCPeerConnection, lifetime: Lifetime, tell: Tell): void {
  const sides = [
    ["setLocalDescription", "localDescription"],
    ["setRemoteDescription", "remoteDescription"],
  ] as const;
  const known = new Map(sides.map(([, side]) => [side, connection[side]?.sdp]));
  lifetime.listen(connection, "signalingstatechange", () => {
    for (const [step, side] of sides) {
      const description = connection[side];
      if (!description || description.sdp === known.get(side)) continue;
      known.set(side, description.sdp);
      tell({ type: "negotiation", step, state: "done", ...facts(description) });
    }
  });
}
