/**
 * Enumerations arrive as the numbers of their protobuf values; here are the words that W3C has for them, in that order.
 * An empty word stands for "unknown", which says nothing.
 *
 * spec    https://www.w3.org/TR/webrtc-stats/, https://www.w3.org/TR/webrtc/
 */
const PAIR_STATE = ["frozen", "waiting", "in-progress", "failed", "succeeded"];
const CHANNEL_STATE = ["connecting", "open", "closing", "closed"];

const WORDS: Readonly<Record<string, readonly string[]>> = {
  qualityLimitationReason: ["none", "cpu", "bandwidth", "other"],
  iceRole: ["", "controlling", "controlled"],
  iceState: ["new", "checking", "connected", "completed", "disconnected", "failed", "closed"],
  dtlsRole: ["client", "server", ""],
  dtlsState: ["new", "connecting", "connected", "closed", "failed"],
  candidateType: ["host", "srflx", "prflx", "relay"],
  relayProtocol: ["udp", "tcp", "tls"],
  tcpType: ["active", "passive", "so"],
};

/** The words of one member, undefined where it is no enumeration. `state` is another one for channels than for pairs. */
export function wordsOf(type: string, member: string): readonly string[] | undefined {
  if (member === "state") return type === "data-channel" ? CHANNEL_STATE : PAIR_STATE;
  return Object.hasOwn(WORDS, member) ? WORDS[member] : undefined;
}
