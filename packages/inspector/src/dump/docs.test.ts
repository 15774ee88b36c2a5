import { readFileSync } from "node:fs";
import type { ConnectionSummary, ConnectSeen, PathSeen, StreamSummary } from "@rtcscope/collectors/dumps";
import { expect, it } from "vitest";
import { z } from "zod";
import { EXIT } from "../cli/exit-codes";
import { HELP } from "../cli/help";
import { sessionReportSchema } from "../report";
import { ISSUE_TYPES } from "../report/issues/issue";
import { connectionSchema, type connectSchema, inspectSchema, type pathSchema, type streamSchema } from "./schema";

const docs = readFileSync(new URL("../../../../docs/inspect.md", import.meta.url), "utf8");

/** Names of all fields; the inspector's own report has its own contract and is named as a whole. */
function fieldsOf(schema: unknown, names = new Set<string>()): Set<string> {
  if (schema === sessionReportSchema) return names;
  if (schema instanceof z.ZodOptional) return fieldsOf(schema.unwrap(), names);
  if (schema instanceof z.ZodArray) return fieldsOf(schema.element, names);
  if (schema instanceof z.ZodObject)
    for (const [name, member] of Object.entries(schema.shape)) {
      names.add(name);
      fieldsOf(member, names);
    }
  return names;
}

it("explains every field of the document", () => {
  const fields = fieldsOf(inspectSchema);
  expect(fields.size).toBeGreaterThan(80);
  expect([...fields].filter((name) => !docs.includes(`\`${name}\``))).toEqual([]);
  const rows = docs.slice(docs.indexOf("### `sessions[].connections[]`")).split("\n");
  for (const name of Object.keys(connectionSchema.shape))
    expect(
      rows.some((row) => row.split("|")[1]?.includes(`\`${name}\``)),
      name,
    ).toBe(true);
});

it("names every kind of issue and every exit code, as the help does", () => {
  expect(ISSUE_TYPES.filter((type) => !docs.includes(`\`${type}\``))).toEqual([]);
  for (const code of Object.values(EXIT)) {
    expect(docs).toMatch(new RegExp(`^\\| ${code} +\\| `, "m"));
    expect(HELP).toMatch(new RegExp(`(^|· | )${code} `, "m"));
  }
});

/** What a schema of the document does not have of what replay gives; the compiler says which. */
type Unlisted<T, S extends z.ZodType> = Exclude<keyof T, keyof z.output<S>>;
type Complete<U> = [U] extends [never] ? true : U;

it("has all that replay gives", () => {
  const connection: Complete<Unlisted<ConnectionSummary, typeof connectionSchema>> = true;
  const connect: Complete<Unlisted<ConnectSeen, typeof connectSchema>> = true;
  const path: Complete<Unlisted<PathSeen, typeof pathSchema>> = true;
  const stream: Complete<Unlisted<StreamSummary, typeof streamSchema>> = true;
  expect([connection, connect, path, stream]).not.toContain(false);
});
