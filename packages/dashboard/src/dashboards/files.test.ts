import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { dashboards, dashboardText } from ".";

const FOLDER = new URL("../../grafana/dashboards/", import.meta.url).pathname;

describe("the committed dashboards", () => {
  const files = dashboards();

  // Written anew by `pnpm dashboards`, or by this test with --update.
  it.each(files)("$path is what the code makes", async ({ path, json }) => {
    await expect(dashboardText(json)).toMatchFileSnapshot(`${FOLDER}${path}`);
  });

  it("are all there are", () => {
    expect(readdirSync(FOLDER).sort()).toEqual(files.map(({ path }) => path).sort());
  });
});
