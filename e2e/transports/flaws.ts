import { ATTR_RTC_OUTCOME, EVENT_RTC_SESSION_END } from "@rtcscope/core/semconv";
import type { Diary } from "./diary";

/** Something with a query, and the beginning of a token as JWT has it. */
const ADDRESS_WITH_QUERY = /\b[a-z]+:\/\/[^\s"]*\?/;
const TOKEN = /\beyJ[\w-]{8,}\.eyJ/;

/**
 * What no signal of any behaviour may be.
 *
 * @param secrets tokens, and addresses with them, that were given to the transport
 * @returns nothing, when all is well
 */
export function flaws({ signals, sessions, warnings, thrown }: Diary, secrets: readonly string[]): string[] {
  const found: string[] = [];
  const bad = (what: string, thing: unknown) => void found.push(`${what}: ${JSON.stringify(thing)}`);

  if (sessions.length !== 1) bad("signals of other sessions", sessions);
  if (warnings.length) bad("warnings", warnings);
  if (thrown.length) bad("thrown into the application", thrown);

  const announced = new Set(signals.flatMap((one) => (one.type === "span.open" ? [one.id] : [])));
  const spans = signals.flatMap((one) => (one.type === "span" ? [one] : []));
  const over = new Set<number>();
  for (const span of spans) {
    if (over.has(span.id)) bad("ended twice", span);
    over.add(span.id);
    if (!["ok", "error", "cancelled"].includes(span.outcome)) bad("without outcome", span);
    if (ATTR_RTC_OUTCOME in span.attributes) bad("with two outcomes", span);
    if ((span.outcome === "error") !== (span.errorType !== undefined)) bad("error.type without error, or none", span);
    if (!(span.start <= span.end)) bad("ends before it starts", span);
  }
  for (const span of spans)
    if (span.parent !== undefined && !announced.has(span.parent) && !over.has(span.parent)) bad("without parent", span);

  const end = signals.findIndex((one) => one.type === "event" && one.name === EVENT_RTC_SESSION_END);
  if (end >= 0) {
    for (const late of signals.slice(end + 1)) bad("told after the end", late);
    for (const id of announced) if (!over.has(id)) bad("never ended", id);
  }

  for (const signal of signals) {
    const text = JSON.stringify(signal);
    if (secrets.some((secret) => text.includes(secret)) || ADDRESS_WITH_QUERY.test(text) || TOKEN.test(text))
      bad("a secret", signal);
  }
  return found;
}
