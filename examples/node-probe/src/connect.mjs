import { ContinualGatheringPolicy, IceServer, IceTransportType } from "@livekit/rtc-node";

/** How both participants connect; with a STUN server of its own, those that the LiveKit server names are not asked. */
export function connectOptions(stun) {
  const options = { autoSubscribe: true, dynacast: false };
  if (!stun) return options;
  return {
    ...options,
    rtcConfig: {
      iceTransportType: IceTransportType.TRANSPORT_ALL,
      continualGatheringPolicy: ContinualGatheringPolicy.GATHER_CONTINUALLY,
      iceServers: [new IceServer({ urls: [stun] })],
    },
  };
}
