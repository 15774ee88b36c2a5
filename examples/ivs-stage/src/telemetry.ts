import { observeDevices, observePage, observeVideoElement } from "@rtcscope/collectors";
import { observeIvsStage } from "@rtcscope/collectors/ivs";
import { createScope } from "@rtcscope/core";
import { otlp } from "@rtcscope/exporters";
import type { Stage } from "amazon-ivs-web-broadcast";

export type Telemetry = ReturnType<typeof createTelemetry>;

/** Everything that rtcscope needs to know about this page. */
export function createTelemetry(collector: string) {
  const scope = createScope({
    service: { name: "ivs-stage-example", version: "1.0.0" },
    exporters: [otlp({ url: collector })],
  });
  return {
    scope,
    /** One session per participation. Before `stage.join()`, which the session is to measure. */
    watch(stage: Stage, role: "publisher" | "subscriber") {
      const session = scope.session({ transport: "ivs", role });
      observeIvsStage(session, stage);
      observePage(session);
      if (role === "publisher") observeDevices(session);
      return session;
    },
    // A video element tells when a frame was painted: first frame and stalls become exact.
    watchVideo: observeVideoElement,
  };
}
