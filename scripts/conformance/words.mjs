/** Words of statistics before 2017, and the W3C words that the summary gives for them. The reference keeps what stood in the capture. */
const W3C = new Map([
  ["local", "host"],
  ["stun", "srflx"],
  ["serverreflexive", "srflx"],
  ["peerreflexive", "prflx"],
  ["relayed", "relay"],
]);

export const candidateType = (word) => W3C.get(word) ?? word;

/** Directions of streams in the reference, and in the summary. */
export const DIRECTIONS = new Map([
  ["in", "inbound"],
  ["out", "outbound"],
]);
