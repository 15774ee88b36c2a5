/** Reads who sent a packet, as far as that is not encrypted. */

const STUN_COOKIE = 0x2112a442;
const SEND_INDICATION = 0x0016;
const DATA_INDICATION = 0x0017;
const ATTRIBUTE_DATA = 0x0013;

/** What a TURN message carries for a peer (RFC 8656, sections 11 and 12); undefined if it carries nothing. */
function turnPayload(datagram: Buffer): Buffer | undefined {
  if (datagram.length < 4) return undefined;
  const type = datagram.readUInt16BE(0);
  if (type >= 0x4000 && type <= 0x4fff) return datagram.subarray(4, 4 + datagram.readUInt16BE(2));
  if (datagram.length < 20 || datagram.readUInt32BE(4) !== STUN_COOKIE) return undefined;
  if (type !== SEND_INDICATION && type !== DATA_INDICATION) return undefined;
  for (let at = 20; at + 4 <= datagram.length; ) {
    const length = datagram.readUInt16BE(at + 2);
    if (datagram.readUInt16BE(at) === ATTRIBUTE_DATA) return datagram.subarray(at + 4, at + 4 + length);
    at += 4 + length + ((4 - (length % 4)) % 4);
  }
  return undefined;
}

/**
 * The synchronisation source of an RTP packet, bare or carried by TURN; undefined if it is anything else. RTP and RTCP
 * share a port and are told apart by the payload type (RFC 5761, section 4).
 */
export function rtpSource(datagram: Buffer): number | undefined {
  const packet = turnPayload(datagram) ?? datagram;
  if (packet.length < 12 || (packet[0] ?? 0) >> 6 !== 2) return undefined;
  const payloadType = (packet[1] ?? 0) & 0x7f;
  return payloadType >= 64 && payloadType <= 95 ? undefined : packet.readUInt32BE(8);
}
