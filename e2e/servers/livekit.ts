import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AccessToken, RoomServiceClient, type VideoGrant } from "livekit-server-sdk";
import { freePorts } from "./ports";
import { type Restartable, startRestartable } from "./restartable";

export interface LiveKitOptions {
  /** Further lines of the server's YAML configuration, at its top level. */
  config?: string;
}

export interface TokenOptions {
  room: string;
  identity: string;
  /** Beside joining that room. */
  grants?: VideoGrant;
  /** Seconds, or a time span as in `"10m"`; a negative one is a token that has expired. */
  ttl?: number | string;
}

/** A livekit-server of its own, on loopback. Restarted, its ports and keys are the same and its rooms are gone. */
export interface LiveKit extends Restartable {
  /** For `room.connect`: `ws://127.0.0.1:<port>`. */
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** What a backend can do: list and delete rooms, remove and update participants, mute tracks. */
  readonly rooms: RoomServiceClient;
  token(options: TokenOptions): Promise<string>;
}

/**
 * Every address is loopback. STUN is a port (discard) where nobody is, so that neither the server nor a browser that it
 * hands its `iceServers` to asks anybody outside; it must not be the one for media, because an address that is asked for
 * STUN is taken for nothing else. There is no ICE over TCP: its listener cannot be kept to loopback.
 */
function configuration(ports: Record<"http" | "udp", number>, key: string, secret: string): string {
  return `port: ${ports.http}
bind_addresses: ["127.0.0.1"]
keys: { ${key}: ${secret} }
logging: { level: info }
rtc:
  node_ip: 127.0.0.1
  use_external_ip: false
  enable_loopback_candidate: true
  ips: { includes: ["127.0.0.1/32"] }
  tcp_port: 0
  udp_port: ${ports.udp}
  stun_servers: ["127.0.0.1:9"]
room: { empty_timeout: 60, departure_timeout: 20 }
`;
}

/** Resolves when the server answers. */
export async function startLiveKit({ config = "" }: LiveKitOptions = {}): Promise<LiveKit> {
  const ports = await freePorts("http", "udp");
  const apiKey = "rtcscope";
  const apiSecret = randomBytes(32).toString("hex");
  const address = `127.0.0.1:${ports.http}`;
  const server = await startRestartable(
    "livekit",
    async (folder) => {
      const file = join(folder, "livekit.yaml");
      await writeFile(file, configuration(ports, apiKey, apiSecret) + config, { mode: 0o600 });
      return { args: ["--config", file], answers: async () => (await fetch(`http://${address}/`)).ok };
    },
    // Asked politely it waits for participants to leave, and there is nothing to save.
    "kill",
  );

  return {
    ...server,
    url: `ws://${address}`,
    apiKey,
    apiSecret,
    rooms: new RoomServiceClient(`http://${address}`, apiKey, apiSecret),
    token({ room, identity, grants, ttl = "1h" }) {
      const token = new AccessToken(apiKey, apiSecret, { identity, ttl });
      token.addGrant({ room, roomJoin: true, ...grants });
      return token.toJwt();
    },
  };
}
