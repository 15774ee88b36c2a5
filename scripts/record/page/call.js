import { addMedia, createCall, LAYERS } from "../../../examples/peer-connection/src/call";
import { answerForSender, offerForReceiver } from "../../../examples/peer-connection/src/simulcast";

/** Below this size libwebrtc sends fewer than three layers. */
const THREE_LAYERS = { width: 960, height: 540 };
const ONE_LAYER = { width: 640, height: 360 };

/** Both functions that rewrite simulcast know one audio and one video section; the data channel's goes around them. */
function apart(sdp) {
  const at = sdp.indexOf("m=application");
  return at < 0 ? [sdp, ""] : [sdp.slice(0, at), sdp.slice(at)];
}

function withData(sdp, data) {
  const mid = /^a=mid:(.*)$/m.exec(data)?.[1]?.trim();
  return sdp.replace(/^a=group:BUNDLE .*$/m, `$& ${mid}`) + data;
}

/** Offer and answer between two connections of which the callee takes every layer for a stream of its own. */
async function negotiateSimulcast({ caller, callee }, iceRestart) {
  await caller.setLocalDescription(await caller.createOffer({ iceRestart }));
  const [offer, offeredData] = apart(caller.localDescription.sdp);
  await callee.setRemoteDescription({ type: "offer", sdp: withData(offerForReceiver(offer, LAYERS), offeredData) });
  await callee.setLocalDescription(await callee.createAnswer());
  const [answer, answeredData] = apart(callee.localDescription.sdp);
  const mid = caller.getTransceivers()[1].mid;
  await caller.setRemoteDescription({
    type: "answer",
    sdp: withData(answerForSender(answer, LAYERS, mid), answeredData),
  });
}

async function negotiatePlain({ caller, callee }, iceRestart) {
  await caller.setLocalDescription(await caller.createOffer({ iceRestart }));
  await callee.setRemoteDescription(caller.localDescription);
  await callee.setLocalDescription(await callee.createAnswer());
  await caller.setRemoteDescription(callee.localDescription);
}

/**
 * A call between two connections of this page: audio, video and a data channel.
 *
 * @param simulcast three layers; else one (Firefox sends the layers to nobody but a server)
 * @returns `connect()` answers once both ends are connected
 */
export function prepareCall({ simulcast }) {
  const { caller, callee } = createCall();
  const call = { caller, callee, sender: undefined };
  const negotiate = simulcast ? negotiateSimulcast : negotiatePlain;
  const videos = document.createElement("section");
  document.body.append(videos);
  callee.ontrack = ({ track }) => {
    const element = document.createElement(track.kind);
    element.autoplay = true;
    element.muted = true;
    element.srcObject = new MediaStream([track]);
    videos.append(element);
    call.onMedia?.(element, track);
  };
  callee.ondatachannel = ({ channel }) => {
    channel.onmessage = ({ data }) => channel.send(data);
  };

  return Object.assign(call, {
    async connect() {
      const wanted = { audio: true, video: { ...(simulcast ? THREE_LAYERS : ONE_LAYER), frameRate: 30 } };
      const stream = await navigator.mediaDevices.getUserMedia(wanted);
      if (simulcast) call.sender = addMedia(caller, stream);
      else for (const track of stream.getTracks()) call.sender = caller.addTrack(track, stream);
      const channel = caller.createDataChannel("chat");
      channel.onopen = () => channel.send("hello");
      await negotiate(call, false);
      await Promise.all([caller, callee].map(connected));
    },
    restart: () => negotiate(call, true),
  });
}

function connected(connection) {
  return new Promise((resolve) => {
    const check = () => connection.connectionState === "connected" && resolve();
    connection.addEventListener("connectionstatechange", check);
    check();
  });
}
