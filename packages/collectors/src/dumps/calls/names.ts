/** What browsers and tools called things before they used the words of the API. Keys in lower case. */
const ALIASES = new Map([
  ["stop", "close"],
  ["onrenegotiationneeded", "onnegotiationneeded"],
  ["negotiationneeded", "onnegotiationneeded"],
  ["icecandidate", "onicecandidate"],
  ["onicecandidate", "onicecandidate"],
  ["icecandidateerror", "onicecandidateerror"],
  ["addicecandidatefailed", "addIceCandidateOnFailure"],
  ["createlocaldatachannel", "createDataChannel"],
  ["onremotedatachannel", "ondatachannel"],
  ["datachannel", "ondatachannel"],
  ["track", "ontrack"],
  ["addstream", "addStream"],
]);

/** Chrome called a change of a state machine `iceConnectionStateChange`, then `iceconnectionstatechange`, then by its handler. */
const STATE_CHANGE = /^(?:on)?(iceconnection|icegathering|signaling|connection|dtls)statechange$/;
/** ICE as it was before it was separated from DTLS. Chrome logged both for some years. */
const LEGACY_STATE = /^legacy(?:on)?iceconnectionstatechange$|^(?:on)?iceconnectionstatechange \(legacy\)$/;
const IMPLICIT = /^setLocalDescriptionImplicitCreateOfferOrAnswer/;
/** A name that could be one of a method or event; anything else may be data that slipped. */
const NAME = /^[\w.]{1,64}$/;

/** The name of an entry of the log in the words of the API; `unknown` for what cannot be a name. */
export function canonicalName(name: string): string {
  if (name.length > 64) return "unknown";
  const lower = name.toLowerCase();
  const alias = ALIASES.get(lower);
  if (alias) return alias;
  const machine = STATE_CHANGE.exec(lower)?.[1];
  if (machine) return `on${machine}statechange`;
  if (LEGACY_STATE.test(lower)) return "oniceconnectionstatechange (legacy)";
  const method = name.replace(IMPLICIT, "setLocalDescription");
  return NAME.test(method) ? method : "unknown";
}
