import { type Answer, judge } from "./answer";
import type { Delivery, DeliveryOptions } from "./contract";
import { createFloodGuard } from "./flood";
import { createGates } from "./gate";
import { createHolds } from "./hold";
import { createLedger, SIGNALS } from "./ledger";
import { DEFAULT_LIMITS, MAX_STRETCH } from "./limits";
import { type Batch, companions, createPack } from "./pack";
import { platformClock, platformPage, platformTimers } from "./platform";
import { createQueue, type Entry } from "./queue";
import { createRequest } from "./request";
import { createSender } from "./sender";
import type { DeliveryRecord, DropReason, OtlpSignal, PageChange } from "./types";

/** When less than this is left of the keepalive quota, another request is not worth its headers. */
const CRUMB_BYTES = 1024;
/** Kept of it for what is only known once the rest has been sent: metrics of an SDK that collects later, and the losses. */
const LAST_WORD_BYTES = 4096;
/** Passes of one leaving: what collects later adds at every pass, and must not keep the page from going. */
const MAX_PASSES = 4;

/**
 * Brings OTLP records to their receiver without ever being in the way of media. The policy, rule by rule with its
 * reason and its test, is docs/delivery.md.
 *
 * throws never, and nothing it returns rejects
 */
export function createDelivery(options: DeliveryOptions): Delivery {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const { endpoints, random = Math.random, fetch = globalThis.fetch } = options;
  const { clock = platformClock(), timers = platformTimers(), page = platformPage() } = options;
  const { intervalMs, firstMs, paceMs, timeoutMs, maxBatchBytes } = limits;
  const now = () => clock.monotonic();
  const epoch = () => clock.epoch();

  const warned = new Set<string>();
  const warn = (kind: string, message: string, cause?: unknown) => {
    if (warned.has(kind)) return;
    warned.add(kind);
    try {
      options.diag?.warn(kind, message, cause);
    } catch {
      // A logger that throws must not take the call down with it.
    }
  };
  const guard = <T>(kind: string, work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      warn(kind, `telemetry: ${kind}() failed`, error);
      return undefined;
    }
  };

  /** Something was added or lost since the last report. */
  let news = false;
  const ledger = createLedger((reason, detail) => {
    news = true;
    // Losses that the owner asked for need no warning.
    if (!closed) warn(reason, `telemetry lost, ${reason}: ${detail}`);
  });
  const queue = createQueue(limits.maxQueueRecords, limits.maxQueueBytes, ledger);
  const flooded = createFloodGuard(limits.floodBurst, limits.floodPerSecond);
  const gates = createGates(endpoints, random);
  const pack = createPack(
    (signal, items) => options.encode(signal, items),
    (entry, cause) => queue.drop([entry], "encode", String(cause)),
  );
  const sender = createSender(options, page, createRequest(fetch, timers, timeoutMs, epoch), guard, settle);
  const holds = createHolds(limits.maxHoldMs, now, () => arm(random() * firstMs));
  /** Largest body that a signal's receiver takes, as far as known. */
  const bodyLimit = { traces: maxBatchBytes, logs: maxBatchBytes, metrics: maxBatchBytes };
  const stopped = new Set<OtlpSignal>();
  /** Served last, because it failed last. */
  let avoid: OtlpSignal | undefined;
  let level = 0;
  let collectedAt = Number.NEGATIVE_INFINITY;
  let gathering = false;
  /** How the page is going away in this very task. */
  let leaving: PageChange | undefined;
  let leaveAgain = false;
  let passes = 0;
  let closed = false;
  let disabled = false;
  let ending: Promise<void> | undefined;
  let cancelTimer: (() => void) | undefined;
  let timerAt = 0;

  const isOpen = (signal: OtlpSignal) => !stopped.has(signal) && gates[signal]?.isOpen(now()) === true;
  /** What may be sent, oldest first. Asked once per signal: a gate that opens meanwhile must not let the young pass the old. */
  const sendable = () => {
    const open = SIGNALS.filter(isOpen);
    return queue.idle().filter(({ signal }) => open.includes(signal));
  };
  const stretch = () => Math.min(MAX_STRETCH, 2 ** (Number(!!page?.hidden()) + Number(!!page?.saveData()) + level));
  const counts = () => ({
    signals: structuredClone(ledger.signals),
    requests: sender.requests,
    bytes: sender.bytes,
    queuedBytes: queue.bytes(),
  });

  /** Makes sure that `tick` runs within `ms`. */
  function arm(ms: number): void {
    const at = now() + ms;
    if (closed || (cancelTimer && timerAt <= at)) return;
    cancelTimer?.();
    timerAt = at;
    cancelTimer = timers.after(ms, tick);
  }

  function plan(): void {
    if (sender.flying()) return;
    if (!queue.all().length) persistence?.drained();
    let wait = intervalMs * stretch() * (0.9 + 0.2 * random());
    for (const { signal } of queue.idle()) {
      wait = Math.min(wait, Math.max(paceMs * stretch(), (gates[signal]?.opensAt() ?? 0) - now()));
    }
    arm(wait);
  }

  function tick(): void {
    cancelTimer = undefined;
    leaving = undefined;
    if (closed || sender.flying()) return;
    const silence = holds.left();
    if (silence) {
      arm(silence);
      return;
    }
    // Not on every try: points that are collected less often are fewer.
    if (now() - collectedAt >= intervalMs / 2 && SIGNALS.some(isOpen)) gather();
    if (!sendNext()) plan();
  }

  function accept({ signal, name, value, bytes, item }: DeliveryRecord, unguarded?: boolean): void {
    ledger.signals[signal].added++;
    news = true;
    const refused: DropReason | false =
      (!gates[signal] && "no_endpoint") ||
      (stopped.has(signal) && "unauthorized") ||
      (!unguarded && signal !== "metrics" && flooded(name, now()) && "flood");
    if (refused) ledger.drop(signal, refused, 1, name);
    else queue.add({ signal, value, bytes: Math.max(1, bytes) || 1, records: 1, item });
  }

  /** Asks the owner for what it has kept back until now; a promise when some of it comes later. */
  function gather(last?: boolean): Promise<void> | undefined {
    gathering = true;
    collectedAt = now();
    const late = guard("collect", () => options.collect?.());
    tellLosses(last);
    gathering = false;
    return late || undefined;
  }

  function tellLosses(last?: boolean): void {
    if (news && (last || queue.idle().length)) {
      const report = guard("report", () => options.report?.(counts()));
      if (report) accept(report, true);
      news = false;
    }
  }

  function send(batch: Batch): void {
    for (const entry of batch.entries) entry.busy = true;
    sender.send(batch, !!leaving);
  }

  /** The oldest record and what can share a request with it. False when nothing may be sent. */
  function sendNext(): boolean {
    for (;;) {
      const ready = sendable();
      const lead = ready.find(({ signal }) => signal !== avoid) ?? ready[0];
      if (!lead) return false;
      const batch = pack(companions(lead, ready), bodyLimit[lead.signal], true);
      if (batch) {
        send(batch);
        return true;
      }
    }
  }

  function settle({ signal, entries, body }: Batch, answer: Answer): void {
    const { status, failure = String(status), retryAfterMs, rejected = 0, message } = answer;
    const { failures } = ledger.signals[signal];
    const verdict = judge(answer);
    const detail = `${endpoints[signal]} answers ${failure}`;
    for (const entry of entries) entry.busy = false;
    if (verdict !== "sent") failures[failure] = (failures[failure] ?? 0) + 1;
    if (verdict === "retry") avoid = signal;
    else if (avoid === signal) avoid = undefined;
    if (verdict === "retry") {
      gates[signal]?.failed(now(), retryAfterMs);
      warn(verdict, `telemetry waits: ${detail}`);
      if (page?.hidden()) persistence?.stash();
    } else gates[signal]?.answered();
    if (verdict === "sent") {
      const records = queue.remove(entries);
      const refused = Math.min(rejected, records);
      ledger.signals[signal].sent += records - refused;
      ledger.drop(signal, "partial", refused, message);
    } else if (verdict === "split") {
      if (entries.length > 1) bodyLimit[signal] = body.length >> 1;
      else {
        queue.drop(entries, "too_large", `${body.length} bytes`);
        // Perhaps this one alone was the reason.
        bodyLimit[signal] = Math.min(maxBatchBytes, bodyLimit[signal] * 2);
      }
    } else if (verdict === "unauthorized") {
      stopped.add(signal);
      queue.drop(
        queue.idle().filter((entry) => entry.signal === signal),
        verdict,
        detail,
      );
    } else if (verdict !== "retry") queue.drop(entries, verdict, detail);
    plan();
  }

  /**
   * Everything that fits into the keepalive quota: one request per signal when all of it does, else one per value and
   * signal, so that nothing goes at the cost of something more valuable.
   *
   * @param spare bytes to leave free, also (`always`) when everything would fit
   */
  function lastBatches(spare: number, always?: boolean): Batch[] {
    for (let all = true; ; all = false) {
      const groups = new Map<unknown, Entry[]>();
      for (const entry of sendable().sort((a, b) => a.value - b.value)) {
        const { signal, value, body } = entry;
        const key = body ?? (all ? signal : signal + value);
        groups.set(key, [...(groups.get(key) ?? []), entry]);
      }
      const batches: Batch[] = [];
      let left = sender.room() - (all && !always ? 0 : spare);
      let whole = true;
      for (let rest of groups.values()) {
        const most = bodyLimit[(rest[0] as Entry).signal];
        while (rest.length) {
          const batch = left > CRUMB_BYTES && pack(rest, most < maxBatchBytes ? Math.min(most, left) : left);
          if (!batch) {
            whole = false;
            break;
          }
          batches.push(batch);
          left -= batch.body.length;
          rest = rest.slice(batch.entries.length);
        }
      }
      if (whole || !all) return batches;
    }
  }

  /** The page goes: whatever can go must go in this task. `again`: still the same task. */
  function leave(change: PageChange, again?: boolean): void {
    if (closed) return;
    if (leaving !== "gone") leaving = change;
    leaveAgain = false;
    passes = again ? passes + 1 : 1;
    if (leaving !== "hidden") for (const gate of Object.values(gates)) gate.hurry();
    for (const entry of sender.recall()?.entries ?? []) entry.busy = false;
    const late = gather(true);
    lastBatches(again ? 0 : LAST_WORD_BYTES, !!late).forEach(send);
    if (late && !again) late.then(() => leaving && leave(leaving, true));
    else if (leaving === "gone" && !persistence && queue.idle().length) {
      queue.drop(queue.idle(), "shutdown", "the page is gone");
      tellLosses(true);
      lastBatches(0).forEach(send);
    }
    persistence?.stash();
    arm(0);
  }

  async function drain(): Promise<void> {
    do while (sender.flying()) await sender.landed();
    while (!closed && !holds.left() && sendNext());
  }

  function close(): void {
    closed = true;
    cancelTimer?.();
    unwatch?.();
    sender.abort();
  }

  const persistence = options.persist?.({
    queue,
    ledger,
    pack,
    maxBatchBytes,
    maxAgeMs: limits.maxAgeMs,
    epoch,
    warn,
    state: () => (disabled ? "disabled" : closed || page?.hidden() ? "asleep" : "awake"),
    accepts: (signal) => gates[signal] !== undefined,
    wake: () => arm(paceMs),
    soon: (run) => timers.after(0, run),
  });
  const unwatch = page?.watch((change) => {
    if (change !== "visible") {
      leave(change);
      return;
    }
    leaving = undefined;
    persistence?.restore();
    arm(paceMs);
  });
  persistence?.restore();
  arm(firstMs);

  return {
    add(record) {
      if (closed) return;
      accept(record);
      persistence?.added();
      if (gathering) return;
      if (leaving && !leaveAgain && passes < MAX_PASSES) {
        // Listeners that run after ours still have their last word (a session's end) to say.
        leaveAgain = true;
        const change = leaving;
        queueMicrotask(() => leave(change, true));
      }
      if (sender.flying() || !isOpen(record.signal) || holds.left()) return;
      if (queue.bytes() >= limits.sendAtBytes) arm(0);
      // Who looks at a session that just failed does not want to wait for its windows.
      else if (record.value === 0) arm(firstMs * stretch());
    },
    hold: () => holds.begin(),
    pressure(to) {
      level = Math.max(0, to) || 0;
    },
    stretch,
    async flush() {
      if (closed || holds.left()) return;
      gather();
      await drain();
    },
    disable() {
      close();
      disabled = true;
      queue.drop([...queue.all()], "disabled");
      persistence?.purge();
    },
    shutdown() {
      const end = async () => {
        if (closed) return;
        holds.clear();
        for (const gate of Object.values(gates)) gate.hurry();
        if (leaving || page?.hidden()) leave("left");
        else gather(true);
        let cancel: (() => void) | undefined;
        await Promise.race([
          drain().then(() => persistence?.stash()),
          new Promise<void>((resolve) => {
            cancel = timers.after(timeoutMs, resolve);
          }),
        ]);
        cancel?.();
        if (closed) return;
        close();
        queue.drop([...queue.all()], "shutdown");
      };
      ending ??= end();
      return ending;
    },
    counts,
  };
}
