import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "esbuild";

const here = (path: string) => new URL(path, import.meta.url).pathname;

/** Serves the test page from localhost, because cameras need a secure origin. */
export async function servePage(): Promise<{ url: string; close(): void }> {
  const bundle = await build({
    entryPoints: [here("./page.ts")],
    bundle: true,
    format: "iife",
    target: "es2022",
    write: false,
    tsconfig: here("../../tsconfig.json"),
  });
  const script = bundle.outputFiles[0]!.text;
  const server = createServer((request, response) => {
    const isScript = request.url === "/page.js";
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    response.end(isScript ? script : `<!doctype html><title>collectors</title><script src="/page.js"></script>`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://localhost:${(server.address() as AddressInfo).port}/`, close: () => void server.close() };
}
