import { servePage } from "../serve-page";
import type { Settings } from "./page";

export interface Site {
  /** The page with an exporter set up like this. */
  page(settings: Settings): string;
  /** A page of the same origin without any telemetry, to navigate to. */
  readonly elsewhere: string;
  close(): void;
}

export async function serveSite(): Promise<Site> {
  const { url, close } = await servePage(new URL("./page.ts", import.meta.url));
  return {
    page: (settings) => `${url}/?settings=${encodeURIComponent(JSON.stringify(settings))}`,
    elsewhere: `${url}/elsewhere`,
    close,
  };
}
