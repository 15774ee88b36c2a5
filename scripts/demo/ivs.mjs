import { root } from "../lib/run.mjs";
import { compare } from "./ivs/checks.mjs";
import { servePage } from "./page-server.mjs";

/** The real SDK of AWS IVS, and in place of AWS the page itself: see examples/ivs-stage/src/rehearsal. */
export default {
  example: "ivs-stage",
  parts: [],
  title: "no AWS here, the page plays its service: a stall, an outage, a layer, two refusals (30 s)",
  timeoutMs: 180_000,

  async start({ collector }) {
    const page = await servePage(`${root}examples/ivs-stage/dist`);
    return {
      pages: [`${page.url}/?rehearsal&run&collector=${encodeURIComponent(collector)}`],
      reach: [page.url, collector],
      truth: page.truth,
      close: page.close,
    };
  },

  compare,
};
