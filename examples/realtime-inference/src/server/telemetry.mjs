import { createScope } from "@rtcscope/core";
import { otlp } from "@rtcscope/exporters";

/**
 * Everything rtcscope needs to know about this server: who it is, and where telemetry goes.
 *
 * @param {string | undefined} collector OTLP/HTTP receiver; without one nothing is sent
 */
export function startTelemetry(collector) {
  const scope = createScope({
    service: { name: "realtime-inference-server", version: "1.0.0" },
    exporters: collector ? [otlp({ url: collector })] : [],
  });
  return {
    /** One per generation: the participant that takes the camera and returns the picture. */
    session: () => scope.session({ transport: "livekit", role: "both" }),
    flush: () => scope.flush(),
    shutdown: () => scope.shutdown(),
  };
}
