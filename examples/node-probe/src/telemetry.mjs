import { createScope } from "@rtcscope/core";
import { otlp } from "@rtcscope/exporters";

const ARRIVAL_MS = 10_000;

/**
 * Everything rtcscope needs to know: who it is, and where telemetry goes. Without an address it is received right here,
 * by the inspector, so that it can be printed.
 *
 * @param {string | undefined} url OTLP/HTTP receiver
 */
export async function startTelemetry(url) {
  const inspector = url ? undefined : await startOwnInspector();
  const scope = createScope({
    service: { name: "node-probe" },
    exporters: [otlp({ url: url ?? inspector.url })],
    // Whole samples, not only windows: a probe is short and rare.
    detailShare: 1,
  });

  /** The reports of these sessions, once each has said that it ended. */
  async function reports(ids) {
    const deadline = Date.now() + ARRIVAL_MS;
    for (;;) {
      const found = await Promise.all(ids.map((id) => inspector.session(id)));
      if (found.every((report) => report?.summary.ended)) return found;
      if (Date.now() > deadline) throw new Error(`the probe's telemetry did not arrive within ${ARRIVAL_MS / 1000} s`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  return {
    session: (options) => scope.session({ transport: "livekit", ...options }),
    /** Ends and sends what is left. With an inspector of its own: what arrived of these sessions. */
    async finish(ids) {
      try {
        await scope.shutdown();
        return inspector ? await reports(ids) : [];
      } finally {
        await inspector?.close();
      }
    },
  };
}

async function startOwnInspector() {
  const { startInspector } = await import("rtcscope");
  return startInspector({ port: 0, memory: true });
}
