import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".map": "application/json" };
const MAX_TRUTH_BYTES = 1_000_000;

/**
 * Serves the built example page, and takes what the page says it did (`POST /truth`).
 *
 * @returns {Promise<{ url: string, truth: Promise<object>, close(): void }>}
 */
export async function servePage(folder) {
  let tell;
  const truth = new Promise((resolve) => {
    tell = resolve;
  });
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://page").pathname;
    if (request.method === "POST" && path === "/truth") {
      let body = "";
      request.setEncoding("utf8").on("data", (chunk) => {
        body += chunk;
        if (body.length > MAX_TRUTH_BYTES) request.destroy();
      });
      request.on("end", () => {
        response.writeHead(204).end();
        tell(JSON.parse(body));
      });
      return;
    }
    const file = join(folder, normalize(path === "/" ? "/index.html" : path));
    if (!file.startsWith(folder) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end("not found");
      return;
    }
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    truth,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
