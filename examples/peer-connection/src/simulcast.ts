/**
 * Simulcast needs somebody who receives all layers, which normally is a server. Two peer connections can do it when the
 * receiver takes each layer for a stream of its own: the RTP header extension that carries the layer's name (RID) is
 * declared to be the one that carries the media section's name (MID). Web platform tests do the same.
 */
const MID = "urn:ietf:params:rtp-hdrext:sdes:mid";
const RID = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";
const REPAIRED_RID = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id";

const sectionsOf = (sdp: string) => sdp.split(/(?=^m=)/m);
const without = (section: string, line: RegExp) =>
  section
    .split("\r\n")
    .filter((text) => !line.test(text))
    .join("\r\n");
const extension = (uri: string) => new RegExp(`^a=extmap:\\d+ ${uri}`);
const bundle = (session: string, mids: readonly string[]) =>
  session.replace(/^a=group:BUNDLE.*$/m, `a=group:BUNDLE ${mids.join(" ")}`);

/** One audio and one simulcast section become one audio section and a video section per layer. */
export function offerForReceiver(sdp: string, rids: readonly string[]): string {
  const [session = "", audio = "", video = ""] = sectionsOf(sdp);
  const audioMid = /^a=mid:(.*)$/m.exec(audio)?.[1]?.trim() ?? "0";
  const plain = [extension(MID), extension(REPAIRED_RID), /^a=(rid|simulcast|mid|msid|ssrc|ssrc-group):/].reduce(
    without,
    video,
  );
  const layers = rids.map((rid) => `${plain.replace(RID, MID)}a=mid:${rid}\r\na=msid:layer-${rid} layer-${rid}\r\n`);
  return bundle(session, [audioMid, ...rids]) + without(audio, extension(MID)) + layers.join("");
}

/** The way back: one video section that receives all layers. */
export function answerForSender(sdp: string, rids: readonly string[], videoMid: string): string {
  const [session = "", audio = "", video = ""] = sectionsOf(sdp);
  const audioMid = /^a=mid:(.*)$/m.exec(audio)?.[1]?.trim() ?? "0";
  const plain = without(video, /^a=(mid|msid|ssrc|ssrc-group):/).replace(MID, RID);
  const receives = rids.map((rid) => `a=rid:${rid} recv\r\n`).join("");
  return `${bundle(session, [audioMid, videoMid])}${audio}${plain}a=mid:${videoMid}\r\n${receives}a=simulcast:recv ${rids.join(";")}\r\n`;
}
