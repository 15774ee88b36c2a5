import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as semconv from "@rtcscope/core/semconv";
import { afterEach, describe, expect, it } from "vitest";
import { applyToHoneycomb, BOARD, DERIVED_COLUMNS, PANELS } from ".";
import { OWN } from "./expression";

const REGISTRY = new Set<unknown>(Object.values(semconv).filter((value) => typeof value === "string"));
const known = (column: string) =>
  REGISTRY.has(column) ||
  Object.values<string>(OWN).includes(column) ||
  DERIVED_COLUMNS.some(({ alias }) => alias === column);

/** Honeycomb's functions that we use, and how many arguments they take. */
const FUNCTIONS: Readonly<Record<string, (args: number) => boolean>> = {
  EQUALS: (args) => args === 2,
  NOT: (args) => args === 1,
  AND: (args) => args >= 2,
  IF: (args) => args >= 2,
  COALESCE: (args) => args >= 1,
  DIV: (args) => args >= 2,
};

/** Reads one formula by Honeycomb's grammar, as far as we use it; gives the columns in it. */
function columnsOf(formula: string): string[] {
  const tokens = formula.match(/\$[\w./:=+?-]+|"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|[A-Z]+|[(),]|\S/g) ?? [];
  const columns: string[] = [];
  let at = 0;
  const expect_ = (token: string) => {
    if (tokens[at++] !== token) throw new Error(`${formula}: ${token} expected at token ${at}`);
  };
  const expression = (): void => {
    const token = tokens[at++] ?? "";
    if (token.startsWith("$")) columns.push(token.slice(1));
    else if (/^[A-Z]+$/.test(token)) {
      expect_("(");
      let args = 1;
      expression();
      for (; tokens[at] === ","; args++) {
        at++;
        expression();
      }
      expect_(")");
      if (!FUNCTIONS[token]?.(args)) throw new Error(`${formula}: ${token} with ${args} arguments`);
    } else if (!/^["\d-]/.test(token)) throw new Error(`${formula}: ${token}`);
  };
  expression();
  if (at < tokens.length) throw new Error(`${formula}: goes on after its end`);
  return columns;
}

describe("derived columns", () => {
  it.each(DERIVED_COLUMNS)("$alias is a formula over columns of the registry", ({ alias, expression, description }) => {
    expect(columnsOf(expression).filter((column) => !known(column))).toEqual([]);
    // Limits of the API.
    expect(alias.length).toBeLessThanOrEqual(255);
    expect(expression.length).toBeLessThanOrEqual(4095);
    expect(description.length).toBeLessThanOrEqual(255);
  });

  it("have names of their own", () => {
    const aliases = DERIVED_COLUMNS.map(({ alias }) => alias);
    expect(new Set(aliases).size).toBe(aliases.length);
    expect(aliases.filter((alias) => REGISTRY.has(alias))).toEqual([]);
  });

  it("say what connect success and amplification are", () => {
    const of = (name: string) => DERIVED_COLUMNS.find(({ alias }) => alias === name)?.expression;
    expect(of("dc.rtc_connect_ok")).toBe(
      'IF(AND(EQUALS($name, "rtc.connect"), NOT(EQUALS($rtc.outcome, "cancelled"))), IF(EQUALS($rtc.outcome, "ok"), 1, 0))',
    );
    expect(of("dc.rtc_reconnect_amplification")).toBe('IF(EQUALS($name, "rtc.reconnect"), $rtc.reconnect.attempts)');
  });
});

describe("the board", () => {
  it.each(PANELS)("$name asks for columns that exist", ({ name, description, query }) => {
    const asked = [
      ...query.calculations.flatMap((one) => ("column" in one ? [one.column] : [])),
      ...query.filters.map(({ column }) => column),
      ...query.breakdowns,
    ];
    expect(asked.filter((column) => !known(column))).toEqual([]);
    for (const { column, value } of query.filters)
      if (column === OWN.span || column === OWN.event) expect(REGISTRY.has(value)).toBe(true);
    expect(name.length).toBeLessThanOrEqual(320);
    expect(description.length).toBeLessThanOrEqual(1023);
  });

  it("keeps within what a board may have", () => {
    expect(BOARD.preset_filters.length).toBeLessThanOrEqual(5);
    for (const { column, alias } of BOARD.preset_filters) {
      expect(known(column)).toBe(true);
      expect(alias.length).toBeLessThanOrEqual(50);
    }
    expect(new Set(PANELS.map(({ name }) => name)).size).toBe(PANELS.length);
  });
});

/** Answers as Honeycomb's API description says; Honeycomb itself cannot be had here. */
describe("applying it", () => {
  interface Asked {
    method: string;
    path: string;
    key: string | undefined;
    body: Record<string, unknown>;
  }
  const close: (() => void)[] = [];
  afterEach(() => {
    for (const one of close.splice(0)) one();
  });

  async function fake(answer: (asked: Asked) => [status: number, body: unknown]) {
    const asked: Asked[] = [];
    const server = createServer(async (request, response) => {
      let text = "";
      for await (const chunk of request) text += chunk;
      const one = {
        method: request.method ?? "",
        path: request.url ?? "",
        key: request.headers["x-honeycomb-team"] as string | undefined,
        body: text ? JSON.parse(text) : {},
      };
      asked.push(one);
      const [status, body] = answer(one);
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    close.push(() => server.close());
    return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
  }

  it("makes columns, queries with a name, and the board that shows them", async () => {
    let made = 0;
    const { asked, url } = await fake(({ method, path, body }) => {
      if (method === "GET") return [200, path === "/1/boards" ? [] : [{ id: "old", alias: "dc.rtc_connect_ok" }]];
      return [201, { ...body, id: `id${++made}`, links: { board_url: "https://ui.example/board" } }];
    });
    expect(await applyToHoneycomb({ apiKey: "key", url })).toBe("https://ui.example/board");
    expect(new Set(asked.map(({ key }) => key))).toEqual(new Set(["key"]));

    const columns = asked.filter(({ path, method }) => path.startsWith("/1/derived_columns/") && method !== "GET");
    expect(columns).toHaveLength(DERIVED_COLUMNS.length);
    // What was there is changed, not made twice.
    expect(columns.filter(({ method }) => method === "PUT").map(({ path }) => path)).toEqual([
      "/1/derived_columns/__all__/old",
    ]);
    const board = asked.at(-1);
    expect(board).toMatchObject({ method: "POST", path: "/1/boards", body: { type: "flexible", name: "rtcscope" } });
    const panels = board?.body.panels as { query_panel: { query_id: string; query_annotation_id: string } }[];
    expect(panels).toHaveLength(PANELS.length);
    const annotations = asked.filter(({ path }) => path === "/1/query_annotations/__all__");
    expect(annotations.map(({ body }) => body.query_id)).toEqual(panels.map((one) => one.query_panel.query_id));
  });

  it("says what Honeycomb did not take, without the key", async () => {
    const { url } = await fake(() => [401, { error: "unknown API key - check your credentials" }]);
    const failed = await applyToHoneycomb({ apiKey: "very-secret", url }).catch(String);
    expect(failed).toContain("401 to GET /1/derived_columns/__all__");
    expect(failed).toContain("unknown API key");
    expect(failed).not.toContain("very-secret");
  });
});
