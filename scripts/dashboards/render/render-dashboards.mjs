import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { lokiApi, prometheusApi } from "./data/api.mjs";
import { interpolate } from "./data/interpolate.mjs";
import { readPanel } from "./data/panel-data.mjs";
import { readRegions } from "./data/regions.mjs";
import { durationMs, moment } from "./data/time.mjs";
import { resolveVariables } from "./data/variables.mjs";
import { drawPanel } from "./draw/panel.mjs";
import { THEMES } from "./format/colors.mjs";
import { insideOf, placeOf, visiblePanels, withoutVoids } from "./picture/layout.mjs";
import { drawPage } from "./picture/page.mjs";
import { toPalette } from "./picture/palette.mjs";
import { decodePng, encodePng } from "./picture/png.mjs";
import { openCamera } from "./picture/screenshot.mjs";

const WIDTH = 1600;

async function drawSection(panel, context) {
  const { variables, width } = context;
  const title = interpolate(panel.title ?? "", variables, "text");
  if (panel.type === "row") return { panel, title, markup: "", state: "drawn", errors: [] };
  const inside = insideOf(placeOf(panel.gridPos, width), title !== "");
  const data = await readPanel(panel, { ...context, widthPx: inside.width });
  const { markup, state } = drawPanel({ ...context, panel, data, width: inside.width, height: inside.height });
  return { panel, title, markup, state, errors: data.errors };
}

/** A dashboard's page, and what became of each panel. */
async function drawDashboard(dashboard, { stores, given, time, scrapeMs, theme, width }) {
  const variables = await resolveVariables(dashboard, given, stores.prometheus);
  const context = { stores, variables, time, scrapeMs, theme, width };
  const regions = await readRegions(dashboard, context);
  const sections = [];
  for (const panel of visiblePanels(dashboard)) sections.push(await drawSection(panel, { ...context, regions }));
  const choices = (dashboard.templating?.list ?? [])
    .filter(({ type, hide }) => type !== "datasource" && !hide)
    .map(({ name, label }) => ({ label: label || name, shown: variables[name].shown }));
  const html = drawPage({ title: dashboard.title, choices, sections: withoutVoids(sections), time, theme, width });
  const panels = sections
    .filter(({ panel }) => panel.type !== "row")
    .map(({ panel, title, state, errors }) => ({ id: panel.id, type: panel.type, title, state, errors }));
  return { html, panels };
}

const smaller = (png) => {
  const indexed = encodePng(toPalette(decodePng(png)));
  return indexed.length < png.length ? indexed : png;
};

/**
 * Draws dashboards from what a real Prometheus and a real Loki answer; see render-dashboards.d.mts.
 *
 * @type {typeof import("./render-dashboards.d.mts").renderDashboards}
 */
export async function renderDashboards({
  dashboards,
  prometheus,
  loki,
  from = "now-1h",
  to = "now",
  variables = {},
  theme: themeName = "dark",
  scrapeInterval = "30s",
  width = WIDTH,
}) {
  const nowMs = Date.now();
  const time = { fromMs: moment(from, nowMs), toMs: moment(to, nowMs) };
  if (time.toMs <= time.fromMs) throw new Error(`the time from ${from} to ${to} is empty`);
  const theme = THEMES[themeName];
  if (!theme) throw new Error(`no theme ${JSON.stringify(themeName)}: ${Object.keys(THEMES).join(" or ")}`);
  const given = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, [value].flat()]));
  const stores = { prometheus: prometheusApi(prometheus, time), ...(loki ? { loki: lokiApi(loki) } : {}) };
  const options = { stores, given, time, scrapeMs: durationMs(scrapeInterval), theme, width };
  const camera = await openCamera();
  try {
    const pictures = [];
    for (const { file, out } of dashboards) {
      const { html, panels } = await drawDashboard(JSON.parse(await readFile(file, "utf8")), options);
      const png = smaller(await camera.take(html, width));
      await mkdir(dirname(out), { recursive: true });
      await writeFile(out, png);
      pictures.push({ file, out, bytes: png.length, panels });
    }
    return pictures;
  } finally {
    await camera.close();
  }
}
