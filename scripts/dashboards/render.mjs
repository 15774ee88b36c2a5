// Pictures of our dashboards for the docs, drawn from a running Prometheus and Loki: `node scripts/dashboards/render.mjs`.
import { basename, extname } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { renderDashboards } from "./render/render-dashboards.mjs";

const USAGE = `usage: node scripts/dashboards/render.mjs --dashboard FILE [--dashboard FILE …] --prometheus URL [--loki URL]
  --out FILE.png      where the picture goes; with several dashboards a folder
  --from, --to        epoch ms, ISO 8601, now or now-1h; default the last hour
  --var NAME=VALUE    choice of a variable, again for several values
  --theme             dark (default) or light
  --scrape-interval   what the data source would be told, default 30s
`;

const options = {
  dashboard: { type: "string", multiple: true },
  prometheus: { type: "string" },
  loki: { type: "string" },
  from: { type: "string" },
  to: { type: "string" },
  var: { type: "string", multiple: true },
  out: { type: "string" },
  theme: { type: "string" },
  "scrape-interval": { type: "string" },
};

function choices(given = []) {
  const variables = {};
  for (const text of given) {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (name === undefined) throw new Error(`--var ${text} is not NAME=VALUE`);
    variables[name] = [...(variables[name] ?? []), value];
  }
  return variables;
}

function outputs(files, out) {
  if (files.length === 1 && extname(out) === ".png") return [{ file: files[0], out }];
  return files.map((file) => ({ file, out: `${out}/${basename(file, ".json")}.png` }));
}

try {
  const { values } = parseArgs({ options });
  const { dashboard: files, prometheus, loki, from, to, out, theme, "scrape-interval": scrapeInterval } = values;
  if (!files || !prometheus || !out) throw new Error(USAGE);
  const dashboards = outputs(files, out);
  const variables = choices(values.var);
  for (const picture of await renderDashboards({
    dashboards,
    prometheus,
    loki,
    from,
    to,
    variables,
    theme,
    scrapeInterval,
  })) {
    const drawn = picture.panels.filter(({ state }) => state === "drawn").length;
    console.log(
      `${picture.out}  ${Math.ceil(picture.bytes / 1000)} kB, ${drawn} of ${picture.panels.length} panels drawn`,
    );
    for (const { title, state, errors } of picture.panels) {
      if (state !== "drawn") console.log(`  ${state}: ${title}`);
      if (state === "failed") process.exitCode = 1;
      for (const { query, message } of errors) console.log(`    ${message}\n    ${query}`);
    }
  }
} catch (error) {
  process.stderr.write(`render: ${error.message}\n`);
  process.exitCode = 1;
}
