import { eventsOf, overlaps, SAME_EVENT_MS, spanOf } from "./table.mjs";

/** What the page waits for an acknowledgement; telemetry dates a timeout by when it was due, not by when it was noticed. */
const ACK_WITHIN_MS = 2000;

export function checkSignaling(checks, { generator, server }, { generator: report }) {
  const { swallowed, closed } = generator;
  const timeouts = eventsOf(report, "rtc.signaling.ack_timeout");
  checks.same("acknowledgement that never came", 1, timeouts.length);
  for (const { timeMs, attributes } of timeouts) {
    checks.same("  of a", "prompt", attributes["rtc.signaling.message.type"]);
    checks.near("  waited", ACK_WITHIN_MS, attributes["rtc.signaling.ack.waited"] * 1000, SAME_EVENT_MS);
    checks.near("  when", swallowed.sent + ACK_WITHIN_MS, timeMs, SAME_EVENT_MS, generator.start);
  }

  const closes = eventsOf(report, "rtc.signaling.close").filter(
    ({ attributes }) => attributes["rtc.signaling.close.code"] === closed.code,
  );
  checks.same(`control socket closed with ${closed.code}`, 1, closes.length);
  for (const { timeMs, attributes } of closes) {
    checks.same("  reason", closed.reason, attributes["rtc.signaling.close.reason"]);
    checks.same("  by", "remote", attributes["rtc.signaling.close.initiator"]);
    checks.same("  acknowledgements pending", closed.pending, attributes["rtc.signaling.pending_acks"]);
    checks.near("  when", closed.time, timeMs, SAME_EVENT_MS, generator.start);
  }

  // The server counts who knocks; the last one is let in.
  const knocks = server.filter(({ what }) => what === "socket.refused").length + 1;
  const episodes = report.reconnects.filter((one) => overlaps(spanOf(one), { start: closed.time, end: closed.back }));
  checks.same("control socket: reconnects", 1, episodes.length);
  for (const one of episodes) {
    checks.same("  outcome", "ok", one.outcome);
    checks.same("  attempts", knocks, one.attempts);
    checks.near("  duration", closed.back - closed.time, one.durationMs, SAME_EVENT_MS);
    const tried = one.tries.reduce((sum, { durationMs, backoffMs = 0 }) => sum + durationMs + backoffMs, 0);
    checks.near("  attempts and back-off fill it", one.durationMs, tried, SAME_EVENT_MS);
  }
}
