/** Frames wait here while the model is busy; a live picture that is older is worth nothing. */
const WAITING = 4;
/** Frames leave no faster than this, so that a burst does not reach the encoder as one. */
const SPACING_MS = 20;

/**
 * Frames in → model → frames out, with the figures that the client is told.
 *
 * @template F
 * @param {object} parts
 * @param {(frame: F) => Promise<F>} parts.model
 * @param {(frame: F) => void} parts.emit hands a frame back to the SDK
 * @param {() => number} [parts.now] ms
 */
export function createPipeline({ model, emit, now = () => performance.now() }) {
  /** @type {{ frame: F, arrived: number }[]} */
  const incoming = [];
  /** @type {{ frame: F, arrived: number }[]} */
  const outgoing = [];
  const total = { framesIn: 0, framesOut: 0, framesDropped: 0 };
  let window = { since: now(), framesIn: 0, latencies: [] };
  let working = false;
  let leaving = false;
  let closed = false;
  let lastOut = Number.NEGATIVE_INFINITY;

  async function work() {
    if (working) return;
    working = true;
    while (incoming.length && !closed) {
      const { frame, arrived } = incoming.shift();
      outgoing.push({ frame: await model(frame), arrived });
      leave();
    }
    working = false;
  }

  function leave() {
    if (leaving || closed || !outgoing.length) return;
    const wait = lastOut + SPACING_MS - now();
    if (wait > 0) {
      leaving = true;
      setTimeout(() => {
        leaving = false;
        leave();
      }, wait);
      return;
    }
    const { frame, arrived } = outgoing.shift();
    emit(frame);
    lastOut = now();
    total.framesOut++;
    window.latencies.push(lastOut - arrived);
    leave();
  }

  return {
    /** A frame arrived. Its latency runs from here until `emit` has returned, waiting included. */
    push(frame) {
      if (closed) return;
      total.framesIn++;
      window.framesIn++;
      if (incoming.length === WAITING) {
        incoming.shift();
        total.framesDropped++;
      }
      incoming.push({ frame, arrived: now() });
      void work();
    },
    /** Since the start. */
    total: () => ({ ...total }),
    /**
     * What happened since the figures before, in the shape of `session.serverReport()`. A second without a frame out has
     * no latency.
     */
    figures() {
      const seconds = (now() - window.since) / 1000;
      const { framesIn, latencies } = window;
      window = { since: now(), framesIn: 0, latencies: [] };
      const figures = {
        frameRateIn: framesIn / seconds,
        frameRateOut: latencies.length / seconds,
        queueDepthIn: incoming.length,
        queueDepthOut: outgoing.length,
      };
      if (!latencies.length) return figures;
      return { ...figures, pipelineLatencyMs: latencies.reduce((sum, ms) => sum + ms, 0) / latencies.length };
    },
    close() {
      closed = true;
    },
  };
}
