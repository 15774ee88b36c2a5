// One end-to-end call in this page, and everything that can be written down about it from inside.
import { LAYERS, setLayerActive } from "../../../examples/peer-connection/src/call";
import { prepareCall } from "./call";
import { installWitness, now } from "./witness";
import { installWriters, pollForms } from "./writers";

const NAMES = ["caller", "callee"];
const LAYER = "h";
const SETTLE_MS = 2500;
const LAYER_OFF_MS = 2200;
/** Longer than two polls of a second: then one of them sees no frame at all, wherever they fall. */
const STALL_MS = 2200;

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function layerOffAndOn({ sender }) {
  await setLayerActive(sender, LAYER, false);
  const startMs = now();
  await wait(LAYER_OFF_MS);
  await setLayerActive(sender, LAYER, true);
  return { rid: LAYER, startMs, endMs: now() };
}

async function setActive(sender, active) {
  const parameters = sender.getParameters();
  for (const encoding of parameters.encodings) encoding.active = active;
  await sender.setParameters(parameters);
}

/** Nothing is sent for a while. A sender without a track would do; Firefox then sends a black picture once a second. */
async function stall({ sender }) {
  await setActive(sender, false);
  const startMs = now();
  await wait(STALL_MS);
  await setActive(sender, true);
  return { startMs, endMs: now() };
}

async function restart(call) {
  const startMs = now();
  await call.restart();
  return { startMs, endMs: now() };
}

/**
 * `start` answers when all was done and both connections are still open, `finish` closes them and tells.
 *
 * @param simulcast three layers, one of which is switched off for a while
 * @param incidents whether things go wrong at all
 */
function prepare({ simulcast, incidents }) {
  const witness = installWitness(NAMES);
  const written = installWriters(witness, NAMES);
  const call = prepareCall({ simulcast });
  call.onMedia = (element, track) => track.kind === "video" && witness.watchVideo(element, track);
  const made = {};
  const forms = { caller: pollForms(call.caller), callee: pollForms(call.callee) };
  return {
    async start() {
      await call.connect();
      window.connected = true;
      await wait(SETTLE_MS);
      if (incidents) {
        if (simulcast) {
          made.layer = await layerOffAndOn(call);
          await wait(SETTLE_MS);
        }
        made.stall = await stall(call);
        await wait(SETTLE_MS);
        made.restart = await restart(call);
      }
      await wait(SETTLE_MS);
      witness.lookAway();
    },
    async finish() {
      const snapshots = { caller: await forms.caller(), callee: await forms.callee() };
      call.caller.close();
      call.callee.close();
      // What was asked before is still being answered.
      await wait(300);
      const truth = {
        userAgent: navigator.userAgent,
        layers: simulcast ? LAYERS : [],
        incidents: made,
        ...witness.result(),
      };
      return { truth, written: written(), forms: snapshots };
    },
  };
}

window.prepare = (options) => {
  window.recording = prepare(options);
};
