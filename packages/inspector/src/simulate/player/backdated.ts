import type { Exporter } from "@rtcscope/core";
import { batchExporter, createPoster } from "@rtcscope/exporters/batch";
import { type Person, urlOf } from "../fleet";
import type { ResolvedSimulation } from "../options";
import { createPage, createPlannedClock, openSession } from "./scope";
import { script, tell } from "./script";
import type { Player } from "./types";

/** Where one browser's signals go, and how to wait until they went. */
interface Outlet {
  readonly exporter: Exporter;
  drained(): Promise<void>;
  flush(): Promise<void>;
}

/** Takes the signals of everybody with the same resource. */
export type OutletFor = (person: Person) => Outlet;

interface Ways {
  fetch?: typeof fetch | undefined;
  outletFor?: OutletFor | undefined;
}

/** A poster for each receiver, an exporter for each resource: a request speaks of one sender. */
function toReceivers(options: ResolvedSimulation, fetch: Ways["fetch"]) {
  const { urls, headers, metrics } = options;
  const posters = new Map(urls.map((url) => [url, createPoster({ url, headers, ...(fetch && { fetch }) })]));
  const outlets = new Map<string, Outlet>();
  return {
    results: () => [...posters.values()].map((poster) => poster.result()),
    outletFor(person: Person): Outlet {
      const url = urlOf(person, options);
      const key = [url, person.version, person.region, person.userAgent].join();
      const known = outlets.get(key);
      if (known) return known;
      const exporter = batchExporter({
        signals: metrics ? ["traces", "logs", "metrics"] : ["traces", "logs"],
        stableIds: true,
        // What is lost is in the poster's result.
        send: async (batch) =>
          posters
            .get(url)
            ?.send(batch)
            .catch(() => undefined),
      });
      const outlet = { exporter, drained: exporter.drained, flush: exporter.flush };
      outlets.set(key, outlet);
      return outlet;
    },
  };
}

/** Tells lives one after the other, as fast as the receiver takes them, with the plan's own times. */
export function createBackdatedPlayer(options: ResolvedSimulation, { fetch, outletFor: given }: Ways = {}): Player {
  const receivers = given || options.urls.length === 0 ? undefined : toReceivers(options, fetch);
  const outletFor = given ?? receivers?.outletFor;
  return {
    async play(lives, { signal, told }) {
      const used = new Set<Outlet>();
      for (const life of lives) {
        if (signal?.aborted) break;
        const outlet = outletFor?.(life.person);
        if (outlet) {
          used.add(outlet);
          const clock = createPlannedClock(() => life.end);
          clock.set(life.person.start);
          const page = createPage(life.person, options, outlet.exporter, clock);
          const session = openSession(page, life.person);
          await session.ready;
          for (const cue of script(life, options.statsMs)) {
            clock.set(cue.at);
            if (tell(session, cue, life)) break;
          }
          await outlet.drained();
        }
        told(life);
      }
      for (const outlet of used) await outlet.flush();
    },
    delivery() {
      if (!receivers) return undefined;
      const whole = { requests: 0, accepted: 0, rejected: 0, lost: 0, reasons: [] as string[] };
      for (const { accepted, rejected, lost, requests, reasons } of receivers.results()) {
        whole.requests += requests;
        whole.accepted += accepted.traces + accepted.logs + accepted.metrics;
        whole.rejected += rejected;
        whole.lost += lost;
        whole.reasons.push(...reasons);
      }
      return whole;
    },
  };
}
