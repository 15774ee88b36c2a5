// Records a real call in every dump format that a script can get hold of, as test fixtures: `pnpm record`.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { provide } from "./lib/parts.mjs";
import { must, root, step } from "./lib/run.mjs";
import { recordInChromium } from "./record/chromium.mjs";
import { chromiumFiles, firefoxFiles, pageFiles } from "./record/files.mjs";
import { recordInFirefox } from "./record/firefox.mjs";
import { serveCallPage } from "./record/page.mjs";
import { checkTotal, writeCall } from "./record/write.mjs";

const FIXTURES = `${root}packages/collectors/fixtures/`;
const TEST = "packages/collectors/src/dumps/recordings.test.ts";

/** The calls, by the name of their folder. */
const CALLS = {
  chromium: {
    browser: "chromium",
    title: "a call in Chromium: a layer off and on, a stall, an ICE restart",
    record: (options) => recordInChromium({ ...options, late: false }),
    files: (recorded) => [...chromiumFiles(recorded), ...pageFiles(recorded.page)],
  },
  "chromium-late": {
    browser: "chromium",
    title: "a call in Chromium, watched from its middle on",
    record: (options) => recordInChromium({ ...options, late: true }),
    files: chromiumFiles,
  },
  firefox: {
    browser: "firefox",
    title: "a call in Firefox: a stall, an ICE restart",
    record: recordInFirefox,
    files: (recorded) => [...firefoxFiles(recorded), ...pageFiles(recorded.page)],
  },
};

async function recordAll(folder) {
  const paths = { chromium: await provide("chromium", step), firefox: await provide("firefox", step) };
  const site = await step("the page of the call, with the rtcstats clients from npm", () => serveCallPage(folder));
  const written = [];
  try {
    for (const [name, { browser, title, record, files }] of Object.entries(CALLS)) {
      const recorded = await step(title, () => record({ executablePath: paths[browser], url: site.url, folder }));
      const truth = {
        browser: recorded.version,
        recorded: new Date().toISOString().slice(0, 10),
        ...recorded.page.truth,
      };
      for (const file of await writeCall(`${FIXTURES}${name}`, truth, files(recorded)))
        written.push({ ...file, name: `${name}/${file.name}` });
    }
  } finally {
    site.close();
  }
  return written;
}

const folder = await mkdtemp(join(tmpdir(), "rtcscope-record-"));
try {
  const written = await recordAll(folder);
  for (const { name, bytes } of written) console.log(`${String(bytes).padStart(9)}  ${name}`);
  console.log(`${String(checkTotal(written)).padStart(9)}  in packages/collectors/fixtures`);
  await step("reading them back", () => must("npx", ["vitest", "run", "--project", "unit", TEST]));
} catch (error) {
  console.error(`\nrecord: ${error.message}`);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
