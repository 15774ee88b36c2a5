import { eventsOf } from "./table.mjs";

/** Who may not come in is told so once, and does not ask again. */
export function checkRefusal(checks, { refused, server }, { refused: report }) {
  const [connect] = report.connects;
  checks.same("refused: outcome", "error", connect?.outcome);
  checks.same("refused: error.type, as the page caught it", refused.error, connect?.errorType);
  const { code } = server.find(({ what }) => what === "join.refused") ?? {};
  checks.same("refused: code, as the server gave it", String(code), String(connect?.attributes["rtc.error.code"]));
  const errors = eventsOf(report, "rtc.signaling.error").map(
    ({ attributes }) =>
      `${attributes["rtc.signaling.message.type"]} ${attributes["error.type"]} ${attributes["rtc.error.code"]}`,
  );
  checks.same("refused: the server's error", `join ${refused.error} ${code}`, errors.join(", "));
  const tries = connect?.phases.filter(({ phase }) => phase === "attempt") ?? [];
  checks.same("refused: tries", server.filter(({ what }) => what === "join.refused").length, tries.length);
  checks.same("refused: waits for another one", 0, connect?.phases.filter(({ phase }) => phase === "backoff").length);
  checks.same("refused: session ended", "failed", report.summary.endReason);
}
