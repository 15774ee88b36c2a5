/** For an SDK that takes no configuration of its peer connections. To be imported before the SDK. */

const Native = window.RTCPeerConnection;
let through: RTCIceServer | undefined;

/** A connection without a relay, whatever {@link relayAll} was told. */
export const direct = () => new Native();

/** From now on, whoever makes a connection in this page makes it over this relay. */
export function relayAll(server: RTCIceServer): void {
  through = server;
}

window.RTCPeerConnection = class extends Native {
  constructor(configuration?: RTCConfiguration) {
    super(through ? { ...configuration, iceServers: [through], iceTransportPolicy: "relay" } : configuration);
  }
};
