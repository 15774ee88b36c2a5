import type { RtcPathLocalType, RtcRole, RtcTransport } from "@rtcscope/core/semconv";
import type { Plant, ResolvedSimulation } from "./options";
import { createRandom } from "./random";

/** One simulated browser and the session that it will have. */
export interface Person {
  readonly number: number;
  /** Of the session. */
  readonly id: string;
  readonly transport: RtcTransport;
  readonly role: RtcRole;
  readonly version: string;
  readonly region: string;
  /** What its selected pair begins with, everywhere. */
  readonly candidate: Exclude<RtcPathLocalType, "prflx">;
  readonly relayProtocol: "udp" | "tcp" | "tls" | undefined;
  readonly network: "wifi" | "cellular" | "ethernet";
  readonly userAgent: string;
  /** When its session begins, ms since the Unix epoch. */
  readonly start: number;
}

const USER_AGENTS = [
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36",
  "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Mobile Safari/537.36",
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
] as const;

/** Who takes part, in the order in which they come. Cheap: what each will do is planned when it is asked for. */
export function createFleet(options: ResolvedSimulation, start: number): Person[] {
  const { sessions, seed, versions, regions, durationMs } = options;
  const [first = "", ...others] = regions;
  return Array.from({ length: sessions }, (_, number) => {
    const random = createRandom(seed, "person", number);
    const candidate = random.weighted({ host: 25, srflx: 55, relay: 20 });
    return {
      number,
      id: random.uuid(),
      transport: random.weighted({ webrtc: 40, livekit: 40, ivs: 20 }),
      role: random.weighted({ subscriber: 50, publisher: 20, both: 30 }),
      version: versions[random.chance(0.35) ? 1 : 0],
      region: random.pick([first, ...others]),
      candidate,
      relayProtocol: candidate === "relay" ? random.weighted({ udp: 6, tls: 3, tcp: 1 }) : undefined,
      network: random.weighted({ wifi: 6, cellular: 3, ethernet: 1 }),
      userAgent: random.pick(USER_AGENTS),
      // Evenly spread with a jitter: a quiet day must hold no storm of beginners by chance.
      start: start + Math.floor(((number + random.next()) / sessions) * durationMs),
    } satisfies Person;
  });
}

/** Which of several receivers a browser sends to: always the same. */
export const urlOf = ({ number }: Person, { urls }: ResolvedSimulation): string => urls[number % urls.length] ?? "";

/** What a plant looks at. */
export const plantedValue = (person: Person, attribute: Plant): string => person[attribute];
