import { stayOffline } from "./offline";
import { playService, type Service } from "./service";

/** A page without AWS: what plays its service, and what the page is kept from. */
export interface Rehearsal {
  /** What a reader of the page is told. */
  readonly notice: string;
  readonly service: Service;
  /** A token for the service that is played. */
  token(claims?: Record<string, unknown>): string;
  /** Hosts that the SDK called and did not reach. */
  readonly refused: ReadonlySet<string>;
}

/** Before the first stage is made: the SDK calls home as soon as there is one. */
export function createRehearsal(collector: string): Rehearsal {
  const refused = stayOffline(collector);
  const service = playService();
  return {
    notice: "A rehearsal: there is no AWS here, its service is played by this page. The SDK is the real one.",
    service,
    token: service.token,
    refused,
  };
}
