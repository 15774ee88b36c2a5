import { BOARD, PANELS } from "./board";
import { DERIVED_COLUMNS } from "./columns";

export interface HoneycombOptions {
  /** A configuration key that may manage queries, columns and public boards. */
  apiKey: string;
  /** Default `https://api.honeycomb.io`; in Europe `https://api.eu1.honeycomb.io`. */
  url?: string;
  /** Slug of a dataset. Default `__all__`: every service of the environment. */
  dataset?: string;
}

interface Made {
  readonly id: string;
  readonly [field: string]: unknown;
}

type Call = (method: "GET" | "POST" | "PUT", path: string, body?: unknown) => Promise<unknown>;

function caller({ apiKey, url = "https://api.honeycomb.io" }: HoneycombOptions): Call {
  const base = url.replace(/\/+$/, "");
  return async (method, path, body) => {
    const response = await fetch(`${base}${path}`, {
      method,
      headers: { "X-Honeycomb-Team": apiKey, "Content-Type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok)
      throw new Error(`Honeycomb answered ${response.status} to ${method} ${path}: ${text.slice(0, 500)}`);
    return text ? JSON.parse(text) : undefined;
  };
}

/** Made anew, or what has this name already is made the same. */
async function put(call: Call, path: string, naming: "alias" | "name", body: Readonly<Record<string, unknown>>) {
  const there = (await call("GET", path)) as readonly Made[];
  const same = there.find((one) => one[naming] === body[naming]);
  return (await (same ? call("PUT", `${path}/${same.id}`, body) : call("POST", path, body))) as Made;
}

/**
 * Makes the derived columns and the board, or makes those that are there already the same.
 *
 * @returns address of the board, where Honeycomb tells it
 * @throws Error with what Honeycomb answered; what was made until then stays, and a second call goes on from there
 * @see https://api-docs.honeycomb.io/api/boards
 */
export async function applyToHoneycomb(options: HoneycombOptions): Promise<string | undefined> {
  const call = caller(options);
  const dataset = encodeURIComponent(options.dataset ?? "__all__");
  for (const column of DERIVED_COLUMNS) await put(call, `/1/derived_columns/${dataset}`, "alias", column);

  const panels: unknown[] = [];
  for (const { name, description, style, query } of PANELS) {
    const { id } = (await call("POST", `/1/queries/${dataset}`, query)) as Made;
    const annotation = { name, description, query_id: id };
    const made = (await call("POST", `/1/query_annotations/${dataset}`, annotation)) as Made;
    panels.push({
      type: "query",
      query_panel: { query_id: id, query_annotation_id: made.id, query_style: style },
    });
  }
  const board = await put(call, "/1/boards", "name", { ...BOARD, panels });
  return (board.links as { board_url?: string } | undefined)?.board_url;
}
