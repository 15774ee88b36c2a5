/** What the service of AWS says, as far as the SDK needs it. In a page and in Node. */

export interface Participant {
  id: string;
  isPublishing: boolean;
}

let sequence = 0;

/** Who is in the stage. */
export const stageState = (...participants: readonly Participant[]) => ({
  type: "aws:ivs:STAGE_STATE",
  payload: {
    sequenceNumber: ++sequence,
    serverFeatures: [],
    participants: participants.map((one) => ({
      ...one,
      userId: "",
      attributes: {},
      audioMuted: false,
      videoStopped: false,
    })),
  },
});

/** What there is of somebody's video: the SDK reads kbit/s. */
export const layer = (encodingId: string, width: number, height: number, selected: boolean) => ({
  encodingId,
  bitrate: 100,
  width,
  height,
  framesPerSecond: 15,
  selected,
});

const part = (value: object) =>
  btoa(JSON.stringify(value)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** The addresses of a service, as a token carries them. */
export interface Addresses {
  /** Of the socket on which the service tells who is there. */
  events_url: string;
  /** Of the endpoint that answers offers. */
  whip_url: string;
}

/** An unsigned token with the claims that the SDK reads; `jti` is the participant's id. */
export function unsignedToken(addresses: Addresses, claims: { jti: string } & Record<string, unknown>): string {
  const all = {
    resource: "arn:aws:ivs:us-east-1:000000000000:stage/none",
    topic: "none",
    user_id: "nobody",
    exp: Math.floor(Date.now() / 1000) + 3600,
    capabilities: { allow_publish: true, allow_subscribe: true },
    attributes: {},
    version: "0.0",
    ...addresses,
    ...claims,
  };
  return `${part({ alg: "none", typ: "JWT" })}.${part(all)}.`;
}
