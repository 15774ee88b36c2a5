import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { renderDashboards } from "../../../scripts/dashboards/render/render-dashboards.mjs";
import type { Run } from "./run";

const here = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const SOURCE = "packages/dashboard/grafana/dashboards";
const OUT = "docs/images/dashboards";

/** Draws the pictures of docs/dashboards.md: an ordinary day, and both storms. */
export async function drawPictures({ world, day, fixed, jitter, toMs }: Run): Promise<void> {
  await mkdir(here(OUT), { recursive: true });
  const draw = (service: string, from: number, to: number, pictures: Readonly<Record<string, string>>) =>
    renderDashboards({
      dashboards: Object.entries(pictures).map(([name, dashboard]) => ({
        file: here(`${SOURCE}/rtcscope-${dashboard}.json`),
        out: here(`${OUT}/${name}.png`),
      })),
      prometheus: world.prometheus.url,
      loki: world.loki.url,
      from,
      to,
      scrapeInterval: "5s",
      variables: { service },
    });
  await draw(day.service, day.from, Math.min(day.to + 30_000, toMs), {
    "day-overview": "overview",
    "day-connect": "connect",
    "day-media": "media",
    "day-latency": "latency",
  });
  // Until most are back: what is asked of one moment is asked of the last.
  const height = (truth: typeof fixed) => (truth.storm?.to ?? toMs) + 60_000;
  await draw(fixed.service, fixed.from, height(fixed), { "storm-in-step": "storms" });
  await draw(jitter.service, jitter.from, height(jitter), { "storm-jittered": "storms" });
}
