import { type Answer, judge } from "./answer";
import { createFloodGuard } from "./flood";
import { createGates } from "./gate";
import { createHolds } from "./hold";
import { createLedger, SIGNALS } from "./ledger";
import { DEFAULT_LIMITS, GZIP_FROM_BYTES, KEEPALIVE_BYTES, MAX_STRETCH } from "./limits";
import { type Batch, createPacker } from "./pack";
import { platformClock, platformPage, platformTimers } from "./platform";
import { createQueue, type Entry } from "./queue";
import { gzip, request } from "./request";
import type { Delivery, DeliveryOptions, DeliveryRecord, DropReason, OtlpSignal } from "./types";

interface Flight {
  readonly batch: Batch;
  readonly abort: AbortController;
  /** Its records went another way before the request was made. */
  void?: boolean;
  done?: Promise<void>;
}

const BY_VALUE = (a: Entry, b: Entry) => a.value - b.value;
/** Losses that the owner asked for need no warning. */
const QUIET = /disabled|shutdown/;

/**
 * Brings OTLP records to their receiver without ever being in the way of media. The policy, rule by rule with its
 * reason and its test, is docs/delivery.md.
 *
 * throws never, and nothing it returns rejects
 */
export function createDelivery(options: DeliveryOptions): Delivery {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const { endpoints, persist: store, random = Math.random, fetch: fetcher = globalThis.fetch } = options;
  const clock = options.clock ?? platformClock();
  const timers = options.timers ?? platformTimers();
  const page = options.page === undefined ? platformPage() : options.page;
  const now = () => clock.monotonic();

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

  const ledger = createLedger((reason, detail) => {
    if (!QUIET.test(reason)) warn(reason, `telemetry dropped, ${reason}: ${detail}`);
  });
  const queue = createQueue(limits.maxQueueRecords, limits.maxQueueBytes, ledger);
  const flooded = createFloodGuard(limits.floodBurst, limits.floodPerSecond);
  const gates = createGates(endpoints, random);
  const packer = createPacker(
    (signal, items) => options.encode(signal, items),
    (entry, cause) => {
      queue.drop([entry], "encode", String(cause));
    },
  );
  /** Largest body that a signal's receiver takes, as far as known. */
  const bodyLimit = { traces: limits.maxBatchBytes, logs: limits.maxBatchBytes, metrics: limits.maxBatchBytes };
  const stopped = new Set<OtlpSignal>();
  const flights = new Set<Flight>();
  let compressing: Flight | undefined;
  let keepaliveBytes = 0;
  /** Served last, because it failed last. */
  let avoid: OtlpSignal | undefined;
  let zip = options.gzip !== false && typeof CompressionStream !== "undefined";
  let zipProven = false;
  let level = 0;
  let collectedAt = Number.NEGATIVE_INFINITY;
  let gathering = false;
  /** The page is going away in this very task. */
  let leaving = false;
  let leaveAgain = false;
  let closed = false;
  let disabled = false;
  let ending: Promise<void> | undefined;
  let storeWork: Promise<void> = Promise.resolve();
  let cancelTimer: (() => void) | undefined;
  let timerAt = 0;

  const holds = createHolds(limits.maxHoldMs, now, () => arm(random() * limits.firstMs));
  const isOpen = (signal: OtlpSignal) => !stopped.has(signal) && gates[signal]?.isOpen(now()) === true;
  const stretch = () =>
    Math.min(MAX_STRETCH, 2 ** (Number(page?.hidden()) + Number(page?.saveData()) + level || level));
  const counts = () => ledger.snapshot(queue.bytes());

  /** Makes sure that `tick` runs within `ms`. */
  function arm(ms: number): void {
    const at = now() + ms;
    if (closed || (cancelTimer && timerAt <= at)) return;
    cancelTimer?.();
    timerAt = at;
    cancelTimer = timers.after(ms, tick);
  }

  function plan(): void {
    if (flights.size) return;
    let wait = limits.intervalMs * stretch() * (0.9 + 0.2 * random());
    for (const { signal } of queue.idle()) {
      wait = Math.min(wait, Math.max(limits.paceMs * stretch(), (gates[signal]?.opensAt() ?? 0) - now()));
    }
    arm(wait);
  }

  function tick(): void {
    cancelTimer = undefined;
    leaving = false;
    if (closed || flights.size) return;
    const silence = holds.left();
    if (silence) {
      arm(silence);
      return;
    }
    // Not on every try: points that are collected less often are fewer.
    if (now() - collectedAt >= limits.intervalMs / 2 && SIGNALS.some(isOpen)) gather(false);
    const batch = next();
    if (batch) send(batch);
    else plan();
  }

  function accept(record: DeliveryRecord, unguarded: boolean): void {
    const { signal, name, value, item } = record;
    ledger.signals[signal].added++;
    ledger.news = true;
    const refused: DropReason | false =
      (!gates[signal] && "no_endpoint") ||
      (stopped.has(signal) && "unauthorized") ||
      (!unguarded && signal !== "metrics" && flooded(name, now()) && "flood");
    if (refused) ledger.drop(signal, refused, 1, name);
    else queue.add({ signal, value, bytes: Math.max(1, record.bytes) || 1, records: 1, item });
  }

  /** Asks the owner for what it has kept back until now. */
  function gather(last: boolean): void {
    gathering = true;
    collectedAt = now();
    guard("collect", () => options.collect?.());
    if (ledger.news && (last || queue.idle().length)) {
      const report = guard("report", () => options.report?.(counts()));
      if (report) accept(report, true);
      ledger.news = false;
    }
    gathering = false;
  }

  /** The next request: the oldest record's signal, its records oldest first. */
  function next(): Batch | undefined {
    for (;;) {
      const ready = queue.idle().filter(({ signal }) => isOpen(signal));
      const first = ready.find(({ signal }) => signal !== avoid) ?? ready[0];
      if (!first) return undefined;
      const group = first.body ? [first] : ready.filter(({ signal, body }) => signal === first.signal && !body);
      const batch = packer.pack(group, bodyLimit[first.signal], true);
      if (batch) return batch;
    }
  }

  function setBusy(entries: readonly Entry[], busy: boolean): void {
    for (const entry of entries) entry.busy = busy;
  }

  function send(batch: Batch): void {
    setBusy(batch.entries, true);
    const flight: Flight = { batch, abort: new AbortController() };
    flights.add(flight);
    flight.done = fly(flight);
  }

  /** Runs without a pause up to the request itself unless it compresses: a page that goes away gives no second turn. */
  async function fly(flight: Flight): Promise<void> {
    const { batch, abort } = flight;
    const { signal } = batch;
    let body = batch.body;
    const sent: Record<string, string> = { "content-type": options.contentType ?? "application/x-protobuf" };
    if (zip && body.length > GZIP_FROM_BYTES && !leaving && !page?.hidden()) {
      compressing = flight;
      const smaller = await gzip(body);
      if (flight.void || closed) return;
      compressing = undefined;
      if (smaller && smaller.length < body.length) {
        body = smaller;
        sent["content-encoding"] = "gzip";
      }
    }
    let answer: Answer = { status: 0, failure: "headers" };
    const { headers } = options;
    const given = guard("headers", () => (typeof headers === "function" ? headers() : { ...headers }));
    if (given) {
      // In flight when the tab closes is no reason to be lost, so every body that fits is a keepalive one.
      const size = page && body.length <= KEEPALIVE_BYTES - keepaliveBytes ? body.length : 0;
      keepaliveBytes += size;
      ledger.requests++;
      ledger.bytes += body.length;
      answer = await request(
        { fetch: fetcher, timers, timeoutMs: limits.timeoutMs, epoch: () => clock.epoch() },
        endpoints[signal] ?? "",
        { headers: { ...given, ...sent }, body, keepalive: size > 0 },
        abort,
      );
      keepaliveBytes -= size;
    }
    flights.delete(flight);
    if (closed) return;
    settle(batch, answer, "content-encoding" in sent);
    plan();
  }

  function settle({ signal, entries, body }: Batch, answer: Answer, zipped: boolean): void {
    const { status, failure = String(status), retryAfterMs, rejected = 0, message } = answer;
    let verdict = judge(answer);
    if (zipped && !zipProven && (failure === "network" || status === 415)) {
      // A CORS list without content-encoding fails like a network: the next try goes as it is.
      zip = false;
      verdict = "retry";
    }
    if (verdict !== "sent") ledger.fail(signal, failure);
    const gate = gates[signal];
    if (verdict === "retry") {
      setBusy(entries, false);
      avoid = signal;
      gate?.failed(now(), retryAfterMs);
      warn("retry", `telemetry: ${endpoints[signal]} answers ${failure}, trying again later`);
      if (page?.hidden()) stash();
      return;
    }
    gate?.answered();
    avoid = undefined;
    if (verdict === "split" && entries.length > 1) {
      setBusy(entries, false);
      bodyLimit[signal] = body.length >> 1;
    } else if (verdict === "split") {
      queue.drop(entries, "too_large", `${body.length} bytes`);
      // Perhaps this one alone was the reason.
      bodyLimit[signal] = Math.min(limits.maxBatchBytes, bodyLimit[signal] * 2);
    } else if (verdict === "sent") {
      zipProven ||= zipped;
      queue.remove(entries);
      const records = entries.reduce((sum, entry) => sum + entry.records, 0);
      const refused = Math.min(rejected, records);
      ledger.signals[signal].sent += records - refused;
      if (message) warn("partial", `telemetry: the receiver says: ${message}`);
      ledger.drop(signal, "partial", refused, `${refused} of ${records}`);
    } else {
      queue.drop(entries, verdict, `${endpoints[signal]} answers ${failure}`);
      if (verdict === "unauthorized") {
        stopped.add(signal);
        queue.drop(
          queue.idle().filter((entry) => entry.signal === signal),
          verdict,
        );
      }
    }
  }

  /** Most valuable first, everything that fits into the keepalive quota, as few requests as that takes. */
  function lastBatches(): Batch[] {
    const room = KEEPALIVE_BYTES - keepaliveBytes;
    for (let tries = 0; ; tries++) {
      const groups = new Map<unknown, Entry[]>();
      const batches: Batch[] = [];
      let target = room * (1 - tries * 0.03);
      let left = room;
      let misfit = false;
      let skipped = false;
      for (const entry of queue.idle().sort(BY_VALUE)) {
        const cost = packer.cost(entry);
        if (!isOpen(entry.signal)) continue;
        if (cost > target) {
          skipped = true;
          continue;
        }
        target -= cost;
        const key = entry.body ?? entry.signal;
        const group = groups.get(key);
        if (group) group.push(entry);
        else groups.set(key, [entry]);
      }
      for (const [first, ...others] of groups.values()) {
        if (!first) continue;
        const most = bodyLimit[first.signal];
        for (let rest = [first, ...others]; rest.length; ) {
          const batch = packer.pack(rest, Math.min(left, most < limits.maxBatchBytes ? most : left), false);
          misfit ||= batch?.entries.length !== rest.length;
          if (!batch) break;
          batches.push(batch);
          left -= batch.body.length;
          rest = rest.slice(batch.entries.length);
        }
      }
      // Encoding taught the packer what records really cost; with that the choice is made again.
      if (tries > 3 || (!misfit && !(skipped && left > room / 10))) return batches;
    }
  }

  /** The page is hidden, or (`last`) left: whatever can go must go in this task. */
  function leave(last: boolean): void {
    if (closed) return;
    leaving = true;
    leaveAgain = false;
    if (last) for (const gate of Object.values(gates)) gate.hurry();
    if (compressing) {
      compressing.void = true;
      flights.delete(compressing);
      setBusy(compressing.batch.entries, false);
      compressing = undefined;
    }
    gather(true);
    for (const batch of lastBatches()) send(batch);
    stash();
    arm(0);
  }

  /** Moves what is waiting out of memory into the store, where there is one. */
  function stash(): void {
    if (!store) return;
    const batches: Batch[] = [];
    for (;;) {
      const idle = queue.idle().sort(BY_VALUE);
      const first = idle[0];
      if (!first) break;
      const group = first.body ? [first] : idle.filter(({ signal, body }) => signal === first.signal && !body);
      const batch = packer.pack(group, bodyLimit[first.signal], true);
      if (!batch) continue;
      setBusy(batch.entries, true);
      batches.push(batch);
    }
    if (!batches.length) return;
    const entries = batches.flatMap((batch) => batch.entries);
    const bodies = batches.map(({ signal, body, entries }) => ({
      signal,
      body,
      records: entries.reduce((sum, entry) => sum + entry.records, 0),
      value: entries[0]?.value ?? 0,
      epoch: entries[0]?.epoch ?? clock.epoch(),
    }));
    storeWork = storeWork
      .then(() => store.put(bodies))
      .then(
        (evicted) => {
          if (closed) return;
          queue.remove(entries);
          for (const { signal, records } of bodies) ledger.signals[signal].persisted += records;
          for (const { signal, records } of evicted) {
            ledger.signals[signal].restored += records;
            ledger.drop(signal, "store_full", records);
          }
        },
        (error) => {
          setBusy(entries, false);
          warn("persist", "telemetry: the store does not take what is waiting", error);
        },
      );
  }

  /** Takes back what this page or an earlier one stored. */
  function restore(): void {
    if (!store) return;
    storeWork = storeWork
      .then(() => store.take())
      .then(async (batches) => {
        if (disabled || !batches.length) return;
        if (closed || page?.hidden()) {
          await store.put(batches);
          return;
        }
        for (const { signal, records, value, epoch, body } of [...batches].reverse()) {
          ledger.signals[signal].restored += records;
          const lost = clock.epoch() - epoch > limits.maxAgeMs ? "expired" : !gates[signal] && "no_endpoint";
          if (lost) ledger.drop(signal, lost, records);
          else queue.add({ signal, records, value, epoch, body, bytes: body.length }, true);
        }
        arm(limits.paceMs);
      })
      .catch((error) => warn("persist", "telemetry: the store cannot be read", error));
  }

  async function drain(): Promise<void> {
    for (;;) {
      while (flights.size) await Promise.all([...flights].map(({ done }) => done));
      const batch = closed || holds.left() ? undefined : next();
      if (!batch) return;
      send(batch);
    }
  }

  function close(): void {
    closed = true;
    cancelTimer?.();
    unwatch?.();
    for (const { abort } of flights) abort.abort();
  }

  const unwatch = page?.watch((change) => {
    if (change !== "visible") return leave(change === "left");
    leaving = false;
    restore();
    arm(limits.paceMs);
  });
  restore();
  arm(limits.firstMs);

  return {
    add(record) {
      if (closed) return;
      accept(record, false);
      if (gathering) return;
      if (leaving && !leaveAgain) {
        // Listeners that run after ours still have their last word (a session's end) to say.
        leaveAgain = true;
        queueMicrotask(() => leave(false));
      }
      if (queue.bytes() >= limits.sendAtBytes && !flights.size && isOpen(record.signal) && !holds.left()) arm(0);
    },
    hold: () => holds.begin(),
    pressure(to) {
      level = Math.max(0, to) || 0;
    },
    stretch,
    async flush() {
      if (closed || holds.left()) return;
      gather(false);
      await drain();
    },
    disable() {
      close();
      disabled = true;
      queue.drop([...queue.all()], "disabled");
      if (store) storeWork = storeWork.then(() => store.purge()).catch(() => undefined);
    },
    shutdown() {
      const end = async () => {
        if (closed) return;
        holds.clear();
        for (const gate of Object.values(gates)) gate.hurry();
        if (leaving || page?.hidden()) leave(true);
        else gather(true);
        let cancel: (() => void) | undefined;
        const late = new Promise<void>((resolve) => {
          cancel = timers.after(limits.timeoutMs, resolve);
        });
        const rest = async () => {
          await drain();
          stash();
          await storeWork;
        };
        await Promise.race([rest(), late]);
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
