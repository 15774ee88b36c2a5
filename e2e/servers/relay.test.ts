/** A call whose packets are all relayed: what the path says about it. */
import {
  ATTR_RTC_PATH_LOCAL_TYPE,
  ATTR_RTC_PATH_PROTOCOL,
  ATTR_RTC_PATH_RELAY_PROTOCOL,
  ATTR_RTC_PATH_REMOTE_TYPE,
  EVENT_RTC_PATH,
} from "@rtcscope/core/semconv";
import { describe, expect, it } from "vitest";
import type {} from "./page";
import { missingRelay, useRelay } from "./relayed";

describe.skipIf(missingRelay)(missingRelay ?? "through coturn", () => {
  const relay = useRelay();

  it.each(["udp", "tcp"] as const)("a call that reaches its relay by %s says so", async (protocol) => {
    const page = await relay.open();
    const told = await page.evaluate(
      async ([iceServer, event]) => {
        await window.openCall(iceServer, iceServer);
        await window.call.until("sender", event, 10_000);
        return window.call.end();
      },
      [relay.turn.iceServer(protocol), EVENT_RTC_PATH] as const,
    );
    await page.close();
    const paths = told.sender.flatMap((signal) =>
      signal.type === "event" && signal.name === EVENT_RTC_PATH ? [signal.attributes] : [],
    );
    expect(paths).toHaveLength(1);
    // The relay's own port speaks UDP in either case; how it is reached is another matter (webrtc-stats, relayProtocol).
    expect(paths[0]).toMatchObject({
      [ATTR_RTC_PATH_LOCAL_TYPE]: "relay",
      [ATTR_RTC_PATH_REMOTE_TYPE]: "relay",
      [ATTR_RTC_PATH_PROTOCOL]: "udp",
      [ATTR_RTC_PATH_RELAY_PROTOCOL]: protocol,
    });
  });
});
