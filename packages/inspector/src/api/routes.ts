import { Hono } from "hono";
import { z } from "zod";
import type { Store } from "../store";
import { page } from "./page";
import { isCursor, listSessions, readSession } from "./sessions";

const MAX_LIMIT = 200;
const MAX_POINTS = 10_000;

const listQuery = z.object({
  transport: z.string().min(1).optional(),
  service: z.string().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(50),
  cursor: z.string().refine(isCursor, "is not one that this API gave").optional(),
});

const problem = (code: string, message: string) => ({ error: { code, message } });

/** What the terminal shows, as JSON, and a small page that lists it. Read only. */
export function apiRoutes(store: Store, version: string): Hono {
  const app = new Hono();
  app.get("/api/health", async (c) => c.json({ status: "ok", version, stored: await store.rowCounts() }));
  app.get("/api/sessions", async (c) => {
    const query = listQuery.safeParse(c.req.query());
    if (query.success) return c.json(await listSessions(store, query.data));
    const issue = query.error.issues[0];
    return c.json(problem("bad_request", `${issue?.path.join(".")}: ${issue?.message}`), 400);
  });
  app.get("/api/sessions/:id", async (c) => {
    const report = await readSession(store, c.req.param("id"));
    return report ? c.json(report) : c.json(problem("not_found", "no session with this id is stored"), 404);
  });
  app.get("/api/metrics", async (c) => c.json({ metrics: await store.metricNames() }));
  app.get("/api/metrics/:name", async (c) => {
    const points = await store.metricPoints(c.req.param("name"), MAX_POINTS);
    if (points.length === 0) return c.json(problem("not_found", "no metric of this name is stored"), 404);
    const text = JSON.stringify({ points }, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
    return c.body(text, 200, { "content-type": "application/json" });
  });
  app.get("/", (c) =>
    c.html(page, 200, {
      "content-security-policy":
        "default-src 'none'; connect-src 'self'; script-src 'unsafe-inline'; style-src 'unsafe-inline'",
    }),
  );
  app.all("*", (c) => c.json(problem("not_found", `${c.req.path} is not here; see /api/sessions`), 404));
  return app;
}
