import type { Delivery, DeliveryOptions } from "../contract";
import { createDelivery } from "../delivery";
import type { DeliveryCounts, DeliveryRecord, OtlpSignal, PageChange } from "../types";

/** One call of `fetch`, with what was in it. */
export interface SeenRequest {
  readonly signal: OtlpSignal;
  readonly at: number;
  readonly items: readonly string[];
  readonly bytes: number;
  readonly init: RequestInit;
  readonly headers: Record<string, string>;
  /** Still unanswered. */
  open: boolean;
  /** Its body has been read to the end. */
  drained: boolean;
}

export type Reply = (request: SeenRequest) => Response | "reset" | "never" | Promise<Response>;

export const ok = () => new Response(new Uint8Array());
export const status =
  (code: number, headers: Record<string, string> = {}): Reply =>
  () =>
    new Response(code === 204 ? null : "no", { status: code, headers });

export interface WorldOptions extends Partial<Omit<DeliveryOptions, "page">> {
  readonly page?: boolean;
  readonly reply?: Reply;
  /** Encoded bytes per estimated byte. */
  readonly inflation?: number;
}

/** Virtual time, a page, a receiver: everything that the delivery touches, in the hands of the test. */
export interface World {
  readonly delivery: Delivery;
  readonly requests: SeenRequest[];
  readonly warnings: string[];
  /** Requests that were started beside an open one while the page was visible. */
  overlaps: number;
  reply: Reply;
  saveData: boolean;
  now(): number;
  /** Lets virtual time pass, timers fire in order, and answers arrive. */
  advance(ms: number): Promise<void>;
  /** Lets what is already decided happen, without time passing. */
  settle(): Promise<void>;
  change(change: PageChange): void;
  add(name: string, options?: Partial<DeliveryRecord>): void;
  open(): SeenRequest[];
  counts(): DeliveryCounts;
  /** Everything the receiver got with a good answer, in order. */
  received(): string[];
}

const encoder = new TextEncoder();

/** A body that carries its items in clear, and is as long as told. */
function encodeItems(items: readonly unknown[], inflation: number): Uint8Array {
  const bodies = items.map((item) => JSON.stringify(item));
  const text = `[${bodies.join(",")}]`;
  return encoder.encode(text.padEnd(Math.ceil(text.length * inflation)));
}

export function createWorld(options: WorldOptions = {}): World {
  let time = 1000;
  let hidden = false;
  let serial = 0;
  const timers = new Map<number, { at: number; run: () => void }>();
  const listeners = new Set<(change: PageChange) => void>();
  const requests: SeenRequest[] = [];
  const accepted: string[] = [];
  const warnings: string[] = [];
  const settle = async () => {
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
  };

  const fetch: typeof globalThis.fetch = (url, init = {}) => {
    const body = init.body as Uint8Array;
    const request: SeenRequest = {
      signal: String(url).split("/").pop() as OtlpSignal,
      at: time,
      items: init.headers && "content-encoding" in init.headers ? [] : JSON.parse(new TextDecoder().decode(body)),
      bytes: body.length,
      init,
      headers: init.headers as Record<string, string>,
      open: true,
      drained: false,
    };
    if (!hidden && requests.some(({ open }) => open)) world.overlaps++;
    requests.push(request);
    return new Promise((resolve, reject) => {
      const close = () => {
        request.open = false;
      };
      init.signal?.addEventListener("abort", () => {
        close();
        reject(new DOMException("aborted", "AbortError"));
      });
      const reply = world.reply(request);
      if (reply === "never") return;
      if (reply === "reset") {
        close();
        reject(new TypeError("fetch failed"));
        return;
      }
      Promise.resolve(reply).then((response) => {
        const read = response.arrayBuffer.bind(response);
        response.arrayBuffer = async () => {
          const bytes = await read();
          request.drained = true;
          close();
          return bytes;
        };
        if (response.ok) accepted.push(...request.items);
        resolve(response);
      });
    });
  };

  const { page = true, reply = ok, inflation = 1, ...rest } = options;
  const delivery = createDelivery({
    endpoints: {
      traces: "https://gateway.example/v1/traces",
      logs: "https://gateway.example/v1/logs",
      metrics: "https://gateway.example/v1/metrics",
    },
    encode: (_signal, items) => encodeItems(items, inflation),
    gzip: false,
    random: () => 0.5,
    fetch,
    clock: { monotonic: () => time, epoch: () => Date.parse("2026-01-01T00:00:00Z") + time },
    timers: {
      after(ms, run) {
        const id = serial++;
        timers.set(id, { at: time + Math.max(0, ms), run });
        return () => timers.delete(id);
      },
    },
    diag: { warn: (kind, message) => warnings.push(`${kind}: ${message}`) },
    page: page
      ? {
          hidden: () => hidden,
          saveData: () => world.saveData,
          watch(listener) {
            listeners.add(listener);
            return () => listeners.delete(listener);
          },
        }
      : null,
    ...rest,
    limits: { intervalMs: 10_000, ...rest.limits },
  });

  const world: World = {
    delivery,
    requests,
    warnings,
    overlaps: 0,
    reply,
    saveData: false,
    now: () => time,
    settle,
    async advance(ms) {
      const end = time + ms;
      await settle();
      for (;;) {
        const due = [...timers].filter(([, { at }]) => at <= end).sort(([a, x], [b, y]) => x.at - y.at || a - b)[0];
        if (!due) break;
        timers.delete(due[0]);
        time = Math.max(time, due[1].at);
        due[1].run();
        await settle();
      }
      time = end;
    },
    change(change) {
      hidden = change !== "visible";
      for (const listener of [...listeners]) listener(change);
    },
    add(name, record = {}) {
      delivery.add({ signal: "logs", name, value: 1, bytes: 100, item: name, ...record });
    },
    open: () => requests.filter((request) => request.open),
    counts: () => delivery.counts(),
    received: () => accepted,
  };
  return world;
}

/** The law of the ledger, for one signal or all: nothing that came in is unaccounted for. */
export function balance(counts: DeliveryCounts): { came: number; went: number } {
  let came = 0;
  let went = 0;
  for (const { added, restored, sent, queued, persisted, dropped } of Object.values(counts.signals)) {
    came += added + restored;
    went += sent + queued + persisted + Object.values(dropped).reduce((sum, count) => sum + count, 0);
  }
  return { came, went };
}
