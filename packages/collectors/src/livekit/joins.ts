import type { Lifetime, ObservedSession } from "../lifetime";
import { type MethodTap, tapMethods } from "../method-taps";
import { socketOf } from "./internals";
import { failureOf } from "./reasons";

/** How often a new socket is looked for: nothing tells of it, and its opening takes a round trip at least. */
const LOOK_MS = 5;

/** The signal client's method for a new participation; the other one resumes it. */
const JOIN = "join";

type Step = "signaling.open" | "room.join";

/** The connect's signalling: `signaling.open` until the socket is open, `room.join` until the server let us in. */
export interface Joins {
  /** Watches a signal client; without it the room's states have to do. */
  watch(client: object): void;
  /** The room began to connect, is connected to the server, or failed to. */
  connecting(): void;
  joined(): void;
  failed(error: unknown): void;
  /** Why the last try to open or resume the signalling failed, which the engine keeps to itself. */
  lastFailure(): unknown;
}

export function createJoins(session: ObservedSession, lifetime: Lifetime): Joins {
  let step: Step | undefined;
  let tries = 0;
  let tapped = false;
  let failure: unknown;

  const key = () => `signaling ${tries}`;

  /** @param opens the room connects: where nobody announced a connect, it begins by this */
  function begin(next: Step, opens?: true): void {
    finish("ok");
    step = next;
    session.observe({ type: "phase.started", time: session.clock.now(), phase: next, key: key(), opens });
  }

  function finish(outcome: "ok" | "error" | "cancelled", error?: unknown): void {
    if (!step) return;
    session.observe({ type: "phase.ended", time: session.clock.now(), phase: step, key: key(), outcome, error });
    step = undefined;
  }

  function fail(error: unknown): void {
    const { outcome, error: named } = failureOf(error);
    // What the client said of it says more than the room, which comes later.
    failure ??= named;
    finish(outcome, named);
  }

  /** Until the socket of this try is there; then until it is open. */
  function awaitSocket(client: object, before: unknown, mine: number): void {
    lifetime.run(() => {
      if (lifetime.over || mine !== tries || step !== "signaling.open") return;
      const { socket, opened } = socketOf(client);
      if (!socket || socket === before || !opened) {
        setTimeout(awaitSocket, LOOK_MS, client, before, mine);
        return;
      }
      opened.then(
        () => void (mine === tries && step === "signaling.open" && lifetime.run(() => begin("room.join"))),
        () => {},
      );
    });
  }

  const tap =
    (client: object): MethodTap =>
    (method) =>
      lifetime.run(() => {
        const mine = ++tries;
        const before = socketOf(client).socket;
        failure = undefined;
        begin("signaling.open", method === JOIN || undefined);
        awaitSocket(client, before, mine);
        return (failed: boolean, value: unknown) =>
          void lifetime.run(() => {
            if (mine !== tries) return;
            if (failed) fail(value);
            else finish("ok");
          });
      });

  return {
    watch(client) {
      const restore = tapMethods(client, [JOIN, "reconnect"], tap(client));
      tapped ||= restore !== undefined;
      if (restore) lifetime.undo(restore);
    },
    connecting() {
      failure = undefined;
      if (tapped || step) return;
      tries++;
      begin("room.join", true);
    },
    joined: () => finish("ok"),
    failed: fail,
    lastFailure: () => failure,
  };
}
