import {
  ATTR_NETWORK_CONNECTION_TYPE,
  ATTR_NETWORK_TYPE,
  ATTR_RTC_CONNECTION_ID,
  ATTR_RTC_PATH_AVAILABLE_INCOMING_BITRATE,
  ATTR_RTC_PATH_AVAILABLE_OUTGOING_BITRATE,
  ATTR_RTC_PATH_LOCAL_ADDRESS,
  ATTR_RTC_PATH_LOCAL_TYPE,
  ATTR_RTC_PATH_PREVIOUS,
  ATTR_RTC_PATH_PROTOCOL,
  ATTR_RTC_PATH_RELAY_PROTOCOL,
  ATTR_RTC_PATH_REMOTE_ADDRESS,
  ATTR_RTC_PATH_REMOTE_TYPE,
  ATTR_RTC_PATH_RTT,
  EVENT_RTC_PATH,
  type NetworkConnectionType,
  RTC_PATH_LOCAL_TYPE_VALUES,
  RTC_PATH_PROTOCOL_VALUES,
  RTC_PATH_RELAY_PROTOCOL_VALUES,
} from "../semconv";
import type { TrackerContext } from "../signal";
import type { CandidatePairSample } from "../stats/sample";
import { ignore, type MediaTracker } from "./tracker";

/** Reduces an address to what may leave the tab; undefined keeps it in. */
export type MaskAddress = (address: string) => string | undefined;

interface Path {
  pair: string;
  facts: string;
  route: string;
}

/** `RTCNetworkType` in the words of `network.connection.type`. */
const NETWORK: Readonly<Record<string, NetworkConnectionType>> = {
  wifi: "wifi",
  cellular: "cell",
  ethernet: "wired",
  unknown: "unknown",
};

/** Only what the registry has: the browser's words are input like any other. */
function known<T extends string>(values: readonly T[], value: string | undefined): T | undefined {
  return values.find((one) => one === value);
}

/**
 * `rtc.path`: the way that the packets take, at the first selection and whenever it changes.
 *
 * A change is another pair with other facts: candidate types, protocol, relay protocol, network type, masked addresses.
 * Another pair object with the same facts (an ICE restart over the same way gives new ids and ports) is none; neither is
 * more knowledge about the same pair (a peer-reflexive candidate that signalling later names).
 */
export function createPathTracker(ctx: TrackerContext, mask: MaskAddress): MediaTracker {
  const paths = new Map<string, Path>();

  function masked(address: string | undefined): string | undefined {
    return address === undefined ? undefined : mask(address);
  }

  function look(key: string, connection: string, time: number, pair: CandidatePairSample): void {
    const { local, remote } = pair;
    // A report may name the pair before its candidates are there; wait for them.
    if (local?.type === undefined && remote?.type === undefined) return;
    const previous = paths.get(key);
    const localAddress = masked(local?.address);
    const remoteAddress = masked(remote?.address);
    const route = `${local?.type ?? "?"}/${remote?.type ?? "?"}/${local?.protocol ?? "?"}`;
    const facts = [route, local?.relayProtocol, local?.networkType, localAddress, remoteAddress].join();
    paths.set(key, { pair: pair.id, facts, route });
    if (previous?.facts === facts) return;
    const rtt = pair.rttMs ?? pair.rttMeanMs;
    const address = local?.address;
    ctx.emit({
      type: "event",
      name: EVENT_RTC_PATH,
      time,
      body: `path ${route}${local?.relayProtocol ? ` by ${local.relayProtocol}` : ""}${
        rtt === undefined ? "" : ` rtt ${Math.round(rtt)} ms`
      }${previous ? ` (was ${previous.route})` : ""}`,
      attributes: {
        [ATTR_RTC_CONNECTION_ID]: connection,
        [ATTR_RTC_PATH_LOCAL_TYPE]: known(RTC_PATH_LOCAL_TYPE_VALUES, local?.type),
        [ATTR_RTC_PATH_REMOTE_TYPE]: known(RTC_PATH_LOCAL_TYPE_VALUES, remote?.type),
        [ATTR_RTC_PATH_PROTOCOL]: known(RTC_PATH_PROTOCOL_VALUES, local?.protocol),
        [ATTR_RTC_PATH_RELAY_PROTOCOL]: known(RTC_PATH_RELAY_PROTOCOL_VALUES, local?.relayProtocol),
        [ATTR_RTC_PATH_LOCAL_ADDRESS]: localAddress,
        [ATTR_RTC_PATH_REMOTE_ADDRESS]: remoteAddress,
        [ATTR_RTC_PATH_RTT]: rtt === undefined ? undefined : rtt / 1000,
        [ATTR_RTC_PATH_PREVIOUS]: previous?.route,
        [ATTR_RTC_PATH_AVAILABLE_OUTGOING_BITRATE]: pair.availableOutgoingBitrateBps,
        [ATTR_RTC_PATH_AVAILABLE_INCOMING_BITRATE]: pair.availableIncomingBitrateBps,
        [ATTR_NETWORK_CONNECTION_TYPE]: NETWORK[local?.networkType ?? ""],
        // A name (mDNS) has neither colons nor four numbers and says nothing about the protocol's version.
        [ATTR_NETWORK_TYPE]: address?.includes(":")
          ? "ipv6"
          : /^\d+(\.\d+){3}$/.test(address ?? "")
            ? "ipv4"
            : undefined,
      },
    });
  }

  return {
    observe: ignore,
    sample(connection, { time, transports }) {
      for (const transport of transports) {
        const pair = transport.selectedPair;
        if (!pair) continue;
        const key = `${connection} ${transport.id}`;
        if (paths.get(key)?.pair !== pair.id) look(key, connection, time, pair);
      }
    },
    advance: ignore,
    end: ignore,
  };
}
