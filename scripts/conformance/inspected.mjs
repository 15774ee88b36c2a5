/**
 * The part of `rtcscope inspect --json` (docs/inspect.md) that is compared: its figures of the whole capture, and the
 * connections of all its sessions in their order.
 */
export function readInspected({ schema, version, input, capture, sessions }) {
  if (schema !== "rtcscope.inspect" || version !== 1) throw new Error(`not rtcscope.inspect 1: ${schema} ${version}`);
  return { format: input.format, capture, connections: sessions.flatMap(({ connections }) => connections) };
}

/** What it comes to where inspect says, by its exit code, that nothing was recorded. */
export const NOTHING_INSPECTED = {
  format: undefined,
  capture: { peerConnections: 0, peerConnectionsWithMedia: 0, statisticsTicks: 0 },
  connections: [],
};

/** Formats that do not name their connections, or name them by addresses: inspect counts them instead. */
const NAMELESS = ["getstats", "firefox-report"];

export const namesConnections = ({ format }) => !NAMELESS.includes(format);
