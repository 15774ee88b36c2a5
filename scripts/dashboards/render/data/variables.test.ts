import { describe, expect, it } from "vitest";
import { resolveVariables, timeVariables } from "./variables.mjs";

const transport = {
  name: "transport",
  type: "query",
  multi: true,
  includeAll: true,
  current: { value: ["$__all"] },
  query: { query: 'label_values(sessions{service=~"$service"}, rtc_transport)' },
};
const service = { name: "service", type: "query", multi: true, includeAll: true, allValue: ".*", current: {} };
const session = { name: "session", type: "textbox", query: "", current: { value: "" } };
const dashboard = { templating: { list: [service, transport, session] } };

const asked: unknown[] = [];
const api = {
  labelValues: async (label: string, match?: string) => {
    asked.push([label, match]);
    return ["ivs", "livekit"];
  },
};

describe("a dashboard's variables", () => {
  it("All is what the dashboard says it is, else every value there is", async () => {
    const { service: everyService, transport: everyTransport } = await resolveVariables(dashboard, {}, api);
    expect(everyService).toMatchObject({ values: [".*"], verbatim: true, shown: "All" });
    expect(everyTransport).toMatchObject({ values: ["ivs", "livekit"], shown: "All" });
    expect(asked).toEqual([["rtc_transport", 'sessions{service=~".*"}']]);
  });

  it("what the caller chose stands above what was saved", async () => {
    const { transport: chosen, session: text } = await resolveVariables(
      dashboard,
      { transport: ["ivs"], session: ["abc"] },
      api,
    );
    expect(chosen).toMatchObject({ values: ["ivs"], shown: "ivs", many: true });
    expect(text).toMatchObject({ values: ["abc"], many: false });
  });

  it("a choice of a variable that is not there is a mistake", async () => {
    await expect(resolveVariables(dashboard, { region: ["x"] }, api)).rejects.toThrow(
      /no variable "region".*service, transport/,
    );
  });
});

it("Grafana's own variables are those of one query", () => {
  const own = timeVariables({ fromMs: 0, toMs: 3_600_000, stepMs: 30_000, scrapeMs: 30_000 });
  const values = Object.fromEntries(
    Object.entries(own).map(
      ([
        name,
        {
          values: [value],
        },
      ]) => [name, value],
    ),
  );
  expect(values).toMatchObject({ __interval: "30s", __rate_interval: "2m", __range: "3600s", __range_ms: "3600000" });
});
