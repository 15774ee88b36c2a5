import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "esbuild";

/**
 * Serves a test page, bundled from the sources, at `/`, and a page without any script everywhere else. From localhost:
 * cameras need a secure origin, and to receivers on 127.0.0.1 it is another origin.
 *
 * @param entry the page's script
 * @returns the address of the server, without a slash at its end
 */
export async function servePage(entry: URL): Promise<{ url: string; close(): void }> {
  const bundle = await build({
    entryPoints: [entry.pathname],
    bundle: true,
    format: "iife",
    target: "es2022",
    write: false,
    tsconfig: new URL("../tsconfig.json", import.meta.url).pathname,
  });
  const script = bundle.outputFiles[0]!.text;
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "", "http://localhost");
    const isScript = pathname === "/page.js";
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    if (isScript) response.end(script);
    else
      response.end(`<!doctype html><title>x</title>${pathname === "/" ? '<script src="/page.js"></script>' : "bye"}`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://localhost:${(server.address() as AddressInfo).port}`, close: () => void server.close() };
}
