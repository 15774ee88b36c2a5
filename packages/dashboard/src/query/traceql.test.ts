import { expect, it } from "vitest";
import { spansWhere } from "./traceql";

it("finds spans by what they are, and brings attributes along", () => {
  expect(
    spansWhere({
      name: "rtc.connect",
      status: "error",
      longerThan: "5s",
      service: "$service",
      where: { "session.id": 'a"b', "rtc.transport": { matches: "ivs|livekit" } },
      select: ["error.type", "session.id"],
    }),
  ).toBe(
    '{ name = "rtc.connect" && status = error && duration > 5s && resource.service.name =~ "$service" && ' +
      'span.session.id = "a\\"b" && span.rtc.transport =~ "ivs|livekit" } | select(span.error.type, span.session.id)',
  );
  expect(spansWhere({ where: { "session.id": "a" } })).toBe('{ span.session.id = "a" }');
});
