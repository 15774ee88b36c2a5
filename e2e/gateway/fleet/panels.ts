import { expressions } from "../../../packages/dashboard/src/dashboards/expressions";
import type { Dashboard } from "../../../packages/dashboard/src/grafana";
import type { Loki } from "../../servers/loki";
import type { Run } from "./run";

/** Panels that are right to be empty in this run, and why. */
const EMPTY: Readonly<Record<string, string>> = {
  "Times the usual A": "what is usual is known after an hour",
  "Outages per minute, and what is usual B": "what is usual is known after an hour",
  "Telemetry lost, by reason B": "nothing was lost",
};

const STEP_S = 5;
/** Loki reads every record again for every step. */
const LOKI_STEP_S = 60;

/** Sessions that together did everything that a session can do. */
async function tellingSessions(loki: Loki, fromMs: number, toMs: number): Promise<string[]> {
  const events = ["rtc.latency.window", "rtc.stall.end", "rtc.queue", "rtc.media.window"];
  const found = await Promise.all(
    events.map((name) => loki.logs(`{service_name=~".+"} | event_name="${name}"`, { fromMs, toMs, limit: 1 })),
  );
  return found.flat().flatMap(({ labels }) => labels.session_id ?? []);
}

/** Titles of the panels, with the query, that show nothing although everything happened. */
export async function emptyPanels({ world, fixed, toMs, day }: Run, dashboard: Dashboard): Promise<string[]> {
  const { prometheus, loki } = world;
  const fromMs = Math.min(day.from, fixed.from);
  const range = { fromMs, toMs, stepS: STEP_S };
  const rangeS = Math.ceil((toMs - fromMs) / 1000);
  // In the thick of it, and when all has been said.
  const moments = [(fixed.storm?.to ?? toMs) + 45_000, toMs];
  const empty: string[] = [];
  for (const { panel, refId, expr, instant } of expressions(dashboard, "prometheus", { rangeS })) {
    const found = instant
      ? (await Promise.all(moments.map((at) => prometheus.query(expr, at)))).flat()
      : await prometheus.queryRange(expr, range);
    if (found.length === 0) empty.push(`${panel} ${refId}: ${expr}`);
  }

  const sessions = [...(fixed.storm?.hitSessions.slice(0, 1) ?? []), ...(await tellingSessions(loki, fromMs, toMs))];
  const shows = async (expr: string, instant: boolean): Promise<boolean> => {
    if (expr.startsWith("{")) return (await loki.logs(expr, { fromMs, toMs, limit: 1 })).length > 0;
    return (
      (instant ? await loki.query(expr, toMs) : await loki.queryRange(expr, { ...range, stepS: LOKI_STEP_S })).length >
      0
    );
  };
  const questions = sessions.map((session) => expressions(dashboard, "loki", { variables: { session }, rangeS }));
  for (const [at, { panel, refId, expr, instant }] of (questions[0] ?? []).entries()) {
    let isShown = false;
    // One after the other: most panels show something of the first.
    for (const list of questions) isShown ||= await shows(list[at]?.expr ?? expr, instant);
    if (!isShown) empty.push(`${panel} ${refId}: ${expr}`);
  }
  return empty.filter((one) => !Object.keys(EMPTY).some((known) => one.startsWith(`${known}:`)));
}
