import { setTimeout as wait } from "node:timers/promises";
import type { Truth } from "rtcscope";
import { vi } from "vitest";
import { type AlertWatch, watchAlerts } from "./alerts";
import { simulation } from "./simulation";
import { startWorld, type World } from "./world";

/** What went through the world, and what is known of it. */
export interface Run {
  readonly world: World;
  readonly alerts: AlertWatch;
  /** An ordinary day, while one of the two gateways is restarted. */
  readonly day: Truth;
  /** Two storms, of browsers that retry in step and of browsers that do not. */
  readonly fixed: Truth;
  readonly jitter: Truth;
  /** Sent to the gateway that is killed; what it had taken and passed on when it was. */
  readonly killed: { readonly truth: Truth; readonly taken: number; readonly passed: number };
  readonly toMs: number;
  stop(): Promise<void>;
}

const STORM = {
  sessions: "2000",
  duration: "45s",
  length: "50s",
  at: "55s",
  outage: "10s",
  capacity: "100",
  plant: "region=eu-west-1",
};
const DAY = { sessions: "300", duration: "90s", length: "60s" };
const KILLED = { sessions: "60", duration: "30s", length: "15s" };
/** Two thousand browsers are most of a core: the second storm begins when the first has passed its height. */
const SECOND_STORM_AFTER_MS = 75_000;
const RESTART_AFTER_MS = 30_000;
const KILL_AFTER_MS = 25_000;

/** What the third gateway counts of events: what came in, and what its stores took. */
async function passed({ gateways: [, , gateway] }: World): Promise<{ taken: number; passed: number }> {
  const metrics = await gateway.metrics();
  return {
    taken: metrics.sum("otelcol_receiver_accepted_log_records"),
    passed: metrics.sum("otelcol_exporter_sent_log_records"),
  };
}

async function restartOne({ gateways: [gateway] }: World): Promise<void> {
  await wait(RESTART_AFTER_MS);
  await gateway.restart();
}

async function killOne(world: World) {
  await wait(KILL_AFTER_MS);
  const counted = await passed(world);
  await world.gateways[2].kill();
  await world.gateways[2].restart();
  return counted;
}

/** Everything at once, in some minutes. */
export async function runFleet(): Promise<Run> {
  const world = await startWorld();
  const alerts = watchAlerts(world.prometheus);
  const { balancer, gateways } = world;
  const browsers = { live: "", url: balancer.url, seed: "6" };
  try {
    const [day, fixed, jitter, alone, counted] = await Promise.all([
      simulation("day", { ...browsers, ...DAY, service: "day" }),
      simulation("storm", { ...browsers, ...STORM, service: "in-step", retry: "fixed" }),
      wait(SECOND_STORM_AFTER_MS).then(() =>
        simulation("storm", { ...browsers, ...STORM, service: "jittered", retry: "jitter" }),
      ),
      simulation("day", { ...browsers, ...KILLED, url: gateways[2].url, service: "killed" }),
      killOne(world),
      restartOne(world),
    ]);
    await vi.waitFor(
      async () => {
        const waiting = await world.prometheus.query(
          `sum(increase(rtc_client_sessions_started_total{service_name!="killed"}[30m] anchored))`,
        );
        if ((waiting[0]?.value ?? 0) < 4300) throw new Error(`${waiting[0]?.value} sessions arrived`);
      },
      { timeout: 30_000, interval: 500 },
    );
    // The last batch.
    await wait(5000);
    return {
      world,
      alerts,
      day,
      fixed,
      jitter,
      killed: { truth: alone, ...counted },
      toMs: Date.now(),
      async stop() {
        alerts.stop();
        await world.stop();
      },
    };
  } catch (error) {
    alerts.stop();
    await world.stop();
    throw error;
  }
}
