/** Which pages may send: exactly those that one variable lists. */
import { afterEach, describe, expect, it } from "vitest";
import type { Collector } from "../servers/collector";
import { missingServer } from "../servers/process";
import { startGateway } from "./gateway";

const missing = missingServer("collector");
const LISTED = ["https://studio.example", "http://localhost:5173"];

describe.skipIf(missing)(missing ?? "RTCSCOPE_ALLOWED_ORIGINS", () => {
  let gateway: Collector | undefined;
  afterEach(async () => gateway?.stop());

  const start = async (origins?: string) => {
    gateway = await startGateway({
      to: ["to-debug"],
      ...(origins !== undefined && { env: { RTCSCOPE_ALLOWED_ORIGINS: origins } }),
    });
  };

  /** What a browser asks before it sends protobuf. */
  async function allowed(origin: string): Promise<string | null> {
    const response = await fetch(`${gateway?.url}/v1/logs`, {
      method: "OPTIONS",
      headers: {
        origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-encoding,content-type",
      },
    });
    return response.headers.get("access-control-allow-origin");
  }

  it.each([
    ["separated by commas", LISTED.join(",")],
    ["as a list", `[${LISTED.join(", ")}]`],
  ])("lets in the origins that it lists, %s, and nobody else", async (_how, value) => {
    await start(value);
    for (const origin of LISTED) expect(await allowed(origin)).toBe(origin);
    for (const origin of [
      "https://studio.example.evil.test",
      "https://evil.studio.example",
      "http://studio.example",
      "https://studio.example:8443",
      "http://localhost:51730",
      "null",
    ])
      expect({ origin, allowed: await allowed(origin) }).toEqual({ origin, allowed: null });
  });

  it("lets in one", async () => {
    await start("https://studio.example");
    expect(await allowed("https://studio.example")).toBe("https://studio.example");
    expect(await allowed("http://localhost:5173")).toBeNull();
  });

  it.each([undefined, ""])("lets in nobody when it is %j", async (value) => {
    await start(value);
    for (const origin of [...LISTED, "null"]) expect(await allowed(origin)).toBeNull();
  });
});
