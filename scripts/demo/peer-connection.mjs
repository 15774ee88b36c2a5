import { root } from "../lib/run.mjs";
import { servePage } from "./page-server.mjs";
import { compare } from "./peer-connection/checks.mjs";

/** Two peer connections of one page, the demo that needs no server. */
export default {
  example: "peer-connection",
  parts: [],
  title: "a call with a stall, a layer off and on, and an ICE restart (30 s)",
  // The scripted call takes about half a minute; a browser that needs four times as long is not going to make it.
  timeoutMs: 120_000,

  async start({ collector }) {
    const page = await servePage(`${root}examples/peer-connection/dist`);
    return {
      pages: [`${page.url}/?run&collector=${encodeURIComponent(collector)}`],
      truth: page.truth,
      close: page.close,
    };
  },

  compare,
};
