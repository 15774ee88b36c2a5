import type { Exporter } from "@rtcscope/core";
import { type BatchExporter, batchExporter, createPoster } from "@rtcscope/exporters/batch";
import type { Person } from "../fleet";
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

/** A poster for all, an exporter for each resource: a request speaks of one sender. */
function toReceiver({ url = "", headers, metrics }: ResolvedSimulation, fetch: Ways["fetch"]) {
  const poster = createPoster({ url, headers, ...(fetch && { fetch }) });
  const outlets = new Map<string, { exporter: BatchExporter } & Outlet>();
  return {
    poster,
    outletFor(person: Person): Outlet {
      const key = [person.version, person.region, person.userAgent].join();
      const known = outlets.get(key);
      if (known) return known;
      const exporter = batchExporter({
        signals: metrics ? ["traces", "logs", "metrics"] : ["traces", "logs"],
        stableIds: true,
        // What is lost is in the poster's result.
        send: (batch) => poster.send(batch).catch(() => undefined),
      });
      const outlet = { exporter, drained: exporter.drained, flush: exporter.flush };
      outlets.set(key, outlet);
      return outlet;
    },
  };
}

/** Tells lives one after the other, as fast as the receiver takes them, with the plan's own times. */
export function createBackdatedPlayer(options: ResolvedSimulation, { fetch, outletFor: given }: Ways = {}): Player {
  const receiver = given || options.url === undefined ? undefined : toReceiver(options, fetch);
  const outletFor = given ?? receiver?.outletFor;
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
      if (!receiver) return undefined;
      const { accepted, rejected, lost, requests, reasons } = receiver.poster.result();
      const taken = accepted.traces + accepted.logs + accepted.metrics;
      return { requests, accepted: taken, rejected, lost, reasons: [...reasons] };
    },
  };
}
