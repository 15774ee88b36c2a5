import { expect, it } from "vitest";
import { generatedFiles } from "./dashboards/generated";
import { findStale } from "./dashboards/stale.mjs";

it("what is committed of packages/dashboard is what its sources generate", () => {
  const stale = findStale(generatedFiles()).map(({ path }) => `packages/dashboard/${path}`);
  expect(stale, `stale: ${stale.join(", ")}; run npx -y pnpm@10 dashboards`).toEqual([]);
});

it("finds what is missing, what differs and what nobody generates any more", () => {
  const [first, second, ...rest] = generatedFiles();
  if (!first || !second) throw new Error("the bundle is empty");
  const changed = { path: first.path, text: `${first.text}#\n` };
  expect(findStale([changed, ...rest, { path: "grafana/new.json", text: "{}" }])).toEqual(
    expect.arrayContaining([changed, { path: second.path, text: undefined }, { path: "grafana/new.json", text: "{}" }]),
  );
});
