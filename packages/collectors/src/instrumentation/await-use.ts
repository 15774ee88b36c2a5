import { type Context, context, trace } from "@opentelemetry/api";
import type { Observation, Session } from "@rtcscope/core";
import type { ObservedSession } from "../lifetime";

/** More than any negotiation says before its first description. */
const MOST_HELD = 200;

/** Connections that nobody uses yet have no statistics worth reading. */
const NEVER_MS = Number.POSITIVE_INFINITY;

/**
 * Stands in for the session of a connection until that is used in earnest: until a description is applied or a state
 * moves. Observations wait for it with their times, and are then told inside of the OpenTelemetry context in which the
 * application began, because the one that is active by then is long another.
 */
export function awaitUse(
  base: Pick<Session, "clock" | "diagnostics">,
  on: { open(): Session; closed(): void },
): ObservedSession {
  const held: Observation[] = [];
  const endings = new Map<() => void, () => void>();
  let begun: Context = context.active();
  let session: Session | undefined;
  let name = "";

  function forward(observation: Observation): void {
    session?.observe("connection" in observation ? { ...observation, connection: name } : observation);
  }

  function open(): void {
    session = on.open();
    name = session.nextConnection();
    for (const [listener] of endings) endings.set(listener, session.onEnd(listener));
    for (const observation of held.splice(0)) forward(observation);
  }

  return {
    ...base,
    get ended() {
      return session?.ended ?? false;
    },
    get pollMs() {
      return session?.pollMs ?? NEVER_MS;
    },
    nextConnection: () => name,
    onEnd(listener) {
      endings.set(listener, session?.onEnd(listener) ?? (() => {}));
      return () => {
        endings.get(listener)?.();
        endings.delete(listener);
      };
    },
    observe(observation) {
      if (!session && !trace.getSpan(begun)) begun = context.active();
      context.with(begun, () => {
        if (!session && isUse(observation)) open();
        if (session) forward(observation);
        else if (held.length < MOST_HELD) held.push(observation);
      });
      if (observation.type === "connection.closed") on.closed();
    },
  };
}

function isUse(observation: Observation): boolean {
  if (observation.type === "negotiation") return observation.step.startsWith("set");
  return observation.type === "connection.state" && observation.kind !== "signaling";
}
