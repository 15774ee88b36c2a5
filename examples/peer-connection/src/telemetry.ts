import { observeDevices, observePage, observePeerConnection, observeVideoElement } from "@rtcscope/collectors";
import { observeWebVitals } from "@rtcscope/collectors/web-vitals";
import { createScope } from "@rtcscope/core";
import { otlp } from "@rtcscope/exporters";

/** Everything that rtcscope needs to know about this page. */
export function watch(collector: string, caller: RTCPeerConnection, callee: RTCPeerConnection) {
  const scope = createScope({
    service: { name: "peer-connection-example", version: "1.0.0" },
    exporters: [otlp({ url: collector })],
  });

  // One session per participant. Here both sit in one page; usually there is one.
  const sender = scope.session({ transport: "webrtc", role: "publisher" });
  const receiver = scope.session({ transport: "webrtc", role: "subscriber" });

  observePeerConnection(sender, caller);
  observePeerConnection(receiver, callee);
  for (const session of [sender, receiver]) observePage(session);
  observeDevices(sender);
  observeWebVitals(sender);

  return {
    scope,
    sender,
    receiver,
    // A video element tells when a frame was painted: first frame and stalls become exact.
    watchVideo: (video: HTMLVideoElement) => observeVideoElement(receiver, video),
  };
}
