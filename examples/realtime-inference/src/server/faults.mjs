/** Close code of a service that restarts (RFC 6455, registered with IANA). */
const SERVICE_RESTART = 1012;
const REASON = "maintenance";
/** This many messages are left without an answer before the socket is closed. */
const PENDING = 2;

/**
 * What goes wrong on purpose, when a client asks for it. Without --faults nobody can.
 *
 * @param {object} parts
 * @param {boolean} parts.enabled
 * @param {{ kill(): Promise<void>, start(): Promise<void> } | undefined} parts.livekit the server, where it is ours to kill
 * @param {(what: string, facts?: object) => void} parts.log
 */
export function createFaults({ enabled, livekit, log }) {
  let refusingUntil = 0;

  return {
    enabled,
    /** The control socket cannot be opened now: the server is not back yet. */
    get refusing() {
      return performance.now() < refusingUntil;
    },
    /** The faults of one client. */
    forClient() {
      let swallow = false;
      let closing;
      let swallowed = 0;
      return {
        async make({ what, downMs = 1000 }) {
          if (what === "swallow") swallow = true;
          else if (what === "close") closing = downMs;
          else await restartLiveKit(downMs);
        },
        /** A message arrived that is to be acknowledged; true if it is not going to be. */
        swallows(message, socket) {
          if (swallow) {
            swallow = false;
            log("ack.swallowed", { id: message.id });
            return true;
          }
          if (closing === undefined) return false;
          if (++swallowed === PENDING) {
            refusingUntil = performance.now() + closing;
            closing = undefined;
            swallowed = 0;
            log("socket.closing", { code: SERVICE_RESTART, reason: REASON, pending: PENDING });
            socket.close(SERVICE_RESTART, REASON);
          }
          return true;
        },
      };
    },
  };

  async function restartLiveKit(downMs) {
    if (!livekit) throw new Error("this LiveKit server is not ours to kill");
    log("livekit.killed");
    await livekit.kill();
    await new Promise((resolve) => setTimeout(resolve, downMs));
    await livekit.start();
    log("livekit.back");
  }
}
