import type { RtcStallCause } from "../semconv";
import type { InboundStream, StatsSample } from "../stats/sample";
import { STALL_LOSS_RATIO } from "./thresholds";

/**
 * Whether anything came over this connection in the interval: packets of any kind, or an answer to a check; undefined if
 * the browser does not tell.
 */
export function alive(sample: StatsSample): boolean | undefined {
  let told = false;
  for (const { packetsReceivedDelta, bytesReceivedDelta, selectedPair } of sample.transports) {
    const heard = packetsReceivedDelta ?? bytesReceivedDelta ?? selectedPair?.bytesReceivedDelta;
    if (heard || selectedPair?.responsesReceivedDelta) return true;
    told ||= heard !== undefined;
  }
  // A network that fails takes all streams of a connection with it.
  for (const { packetsDelta } of sample.inbound) if (packetsDelta) return true;
  return told ? false : undefined;
}

/**
 * Where a stall comes from, by one reading of the stream that stalls.
 *
 * - `network`: many packets lost; or nothing came over the whole connection; or the sender reports that it goes on
 *   sending (from the second such reading on: its reports lag by up to a few seconds).
 * - `decoder`: whole frames came, none was decoded.
 * - `sender`: the sender reports that it sends nothing; or the connection lives and only this stream is silent; or
 *   packets keep coming but no frames in them (padding, probing). A media server that stops forwarding is a sender.
 * - `unknown`: the reading does not tell, or only part of its interval lies in the stall.
 *
 * @param whole the interval of the reading lies entirely in the stall
 * @param again an earlier reading of the same stall was silent as well
 */
export function stallCause(stream: InboundStream, sample: StatsSample, whole: boolean, again: boolean): RtcStallCause {
  if ((stream.lossRatio ?? 0) >= STALL_LOSS_RATIO) return "network";
  if (!whole || stream.packetsDelta === undefined) return "unknown";
  if (stream.packetsDelta > 0) {
    if (stream.framesReceivedDelta) return "decoder";
    if (stream.framesReceivedDelta === undefined) return "unknown";
    // Frames with holes that are being asked for again, or no frames to begin with.
    return stream.nackCountDelta ? "network" : "sender";
  }
  const sent = stream.remote?.packetsDelta;
  if (sent === 0 && stream.remote?.reportsDelta !== 0) return "sender";
  if (sent && again) return "network";
  const living = alive(sample);
  return living === undefined ? "unknown" : living ? "sender" : "network";
}
