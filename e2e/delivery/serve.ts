import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "esbuild";
import type { Settings } from "./page";

const here = (path: string) => new URL(path, import.meta.url).pathname;

export interface Site {
  /** The page with an exporter set up like this. */
  page(settings: Settings): string;
  /** A page of the same origin without any telemetry, to navigate to. */
  readonly elsewhere: string;
  close(): void;
}

/** Serves the test page, bundled from the sources, from localhost: to the receivers it is another origin. */
export async function serveSite(): Promise<Site> {
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
    const { pathname } = new URL(request.url ?? "", "http://localhost");
    const isScript = pathname === "/page.js";
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    if (isScript) response.end(script);
    else
      response.end(`<!doctype html><title>x</title>${pathname === "/" ? '<script src="/page.js"></script>' : "bye"}`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    page: (settings) => `${url}/?settings=${encodeURIComponent(JSON.stringify(settings))}`,
    elsewhere: `${url}/elsewhere`,
    close: () => void server.close(),
  };
}
