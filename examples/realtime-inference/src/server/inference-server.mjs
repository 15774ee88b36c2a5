import { once } from "node:events";
import { serveControl } from "./control.mjs";
import { createFaults } from "./faults.mjs";
import { startGeneration } from "./generation.mjs";
import { createQueue } from "./queue.mjs";
import { createSite } from "./site.mjs";
import { startTelemetry } from "./telemetry.mjs";
import { createTokens } from "./tokens.mjs";

/**
 * The whole server on one address of this machine.
 *
 * @param {object} options
 * @param {{ url: string, key: string, secret: string, iceServers?: object[], kill?(): Promise<void>, start?(): Promise<void> }} options.livekit
 *   `iceServers`: what pages use in place of those that it names
 * @param {number} [options.port] default: a free one
 * @param {string} [options.collector] where telemetry goes
 * @param {string} [options.pass] what a client has to know
 * @param {boolean} [options.faults] clients may ask for trouble
 * @param {{ ahead?: number, everyMs?: number }} [options.queue] people who are not there, in front of everybody
 * @param {(what: string, facts?: object) => void} [options.log]
 * @param {Parameters<typeof createSite>[1]} [options.further] further requests of the site
 */
export async function startInferenceServer({
  livekit,
  port = 0,
  collector,
  pass = "demo",
  faults = false,
  queue = {},
  log = () => {},
  further,
}) {
  const telemetry = startTelemetry(collector);
  const tokens = createTokens(livekit);
  const site = createSite(() => control.live(), further);
  const control = serveControl({
    server: site,
    queue: createQueue({ places: 1, ...queue }),
    generate: (tell, onLost) => startGeneration({ livekit, tokens, session: telemetry.session(), tell, onLost }),
    pass,
    faults: createFaults({ enabled: faults, livekit: livekit.kill && livekit, log }),
    log,
  });
  site.listen(port, "127.0.0.1");
  await once(site, "listening");
  return {
    url: `http://127.0.0.1:${site.address().port}`,
    flush: telemetry.flush,
    async close() {
      await control.close();
      site.close();
      site.closeAllConnections();
      await telemetry.shutdown();
    },
  };
}
