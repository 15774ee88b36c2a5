import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { dashboards } from "../dashboards";
import { createNames } from "../query";
import type { Alert } from "./alert";
import { alerts } from "./alerts";
import { THRESHOLDS } from "./thresholds";

const docs = (path: string) => fileURLToPath(new URL(`../../../../docs/${path}`, import.meta.url));
const all = alerts(createNames());

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

const alertTable = table(
  ["alert", "severity", "for", "dashboard", "series"],
  all.map(({ name, variant, severity, for: wait, dashboard, value }) => [
    `[${name}](runbooks/${name}.md)${variant ? `, ${variant}` : ""}`,
    severity,
    wait,
    `\`${dashboard}\``,
    `\`${value}\``,
  ]),
);

const thresholdTable = table(
  ["alert", "threshold", "what it is", "why this one"],
  Object.values(THRESHOLDS).map(({ of, value, is, why }) => [of, String(value), is, why]),
);

const filled = (text: string, mark: string, content: string) =>
  text.replace(
    new RegExp(`(<!-- ${mark} -->\n)[^]*?(\n<!-- /${mark} -->)`),
    (_, before: string, after: string) => `${before}\n${content}\n${after}`,
  );

describe("docs/alerts.md", () => {
  it("has the alerts and thresholds of the code (vitest -u writes them)", async () => {
    const text = readFileSync(docs("alerts.md"), "utf8");
    expect(text).toContain("<!-- alerts -->");
    expect(text).toContain("<!-- thresholds -->");
    await expect(filled(filled(text, "alerts", alertTable), "thresholds", thresholdTable)).toMatchFileSnapshot(
      docs("alerts.md"),
    );
  });
});

/** Titles of a dashboard's rows and panels. */
function titles(uid: Alert["dashboard"]): string[] {
  const found = dashboards().find(({ json }) => json.uid === uid);
  const rows: string[] = [];
  JSON.stringify(found?.json, (key, value) => {
    if (key === "title" && typeof value === "string") rows.push(value);
    return value;
  });
  return rows;
}

describe("docs/runbooks", () => {
  it("has a page for each alert, and no other", () => {
    const pages = readdirSync(docs("runbooks")).filter((name) => name !== "README.md");
    expect(pages.sort()).toEqual([...new Set(all.map(({ name }) => `${name}.md`))].sort());
  });

  it.each([...new Map(all.map((alert) => [alert.name, alert.dashboard]))])(
    "%s says all that a page says, and names what is in %s",
    (name, dashboard) => {
      const text = readFileSync(docs(`runbooks/${name}.md`), "utf8");
      const heads = [...text.matchAll(/^#+ (.*)$/gm)].map(([, head]) => head);
      expect(heads).toEqual([
        name,
        "What it means",
        "Look first",
        "Usual causes",
        "What to do",
        "Silence it",
        "What it cannot know",
      ]);
      const look = text.slice(text.indexOf("## Look first"), text.indexOf("## Usual causes"));
      const named = [...look.matchAll(/\*\*(.+?)\*\*/gs)].map(([, title = ""]) => title.replace(/\s+/g, " "));
      expect(named.length).toBeGreaterThan(0);
      expect(named.filter((title) => !titles(dashboard).includes(title))).toEqual([]);
    },
  );
});
