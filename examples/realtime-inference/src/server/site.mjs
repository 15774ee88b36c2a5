import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const PAGES = fileURLToPath(new URL("../../dist", import.meta.url));
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".map": "application/json" };

/**
 * Plain HTTP: the built pages, and what a page asks that only wants to watch.
 *
 * @param {() => { viewerInfo(): Promise<object> }[]} live generations that can be watched
 * @param {(request: import("node:http").IncomingMessage, response: import("node:http").ServerResponse) => boolean} [further]
 *   answers what is neither; true if it did
 */
export function createSite(live, further = () => false) {
  return createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://site");
    try {
      if (further(request, response)) return;
      if (request.method === "POST" && pathname === "/watch") await watch(response);
      else page(pathname, response);
    } catch {
      response.writeHead(500).end();
    }
  });

  async function watch(response) {
    const [generation] = live();
    if (!generation) return void response.writeHead(204).end();
    // A token is for who asked, and nobody keeps it.
    response.writeHead(200, { "content-type": "application/json", "cache-control": "no-store" });
    response.end(JSON.stringify(await generation.viewerInfo()));
  }

  function page(pathname, response) {
    const file = join(PAGES, normalize(pathname === "/" ? "/index.html" : pathname));
    if (!file.startsWith(PAGES) || !existsSync(file) || !statSync(file).isFile())
      return void response.writeHead(404).end("not found");
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
    createReadStream(file).pipe(response);
  }
}
