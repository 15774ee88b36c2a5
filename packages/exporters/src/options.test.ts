import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkOtlpOptions, endpointsOf } from "./options";
import { otlpOptionsSchema } from "./options.schema";

const message = (options: unknown): string | undefined => {
  try {
    checkOtlpOptions("otlp", options);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError);
    return (error as TypeError).message;
  }
};

describe("a wrong option is one error that names its path", () => {
  it.each([
    [undefined, "otlp: options must be an object, got undefined"],
    [null, "otlp: options must be an object, got null"],
    [[], "otlp: options must be an object, got an array"],
    [{}, "otlp: options.url must be an http(s) URL or a path of this origin, got undefined"],
    [{ url: "localhost:4318" }, "otlp: options.url must be an http(s) URL or a path of this origin, got string"],
    [{ url: { traces: 5 } }, "otlp: options.url.traces must be an http(s) URL or a path of this origin, got number"],
    [{ url: { spans: "/x" } }, "otlp: options.url.spans is not an option; there are traces,logs,metrics"],
    [{ url: "/otlp", headers: { "x-a": 5 } }, 'otlp: options.headers["x-a"] must be a string, got number'],
    [{ url: "/otlp", headers: { "x a": "b" } }, 'otlp: options.headers["x a"] must be a valid HTTP header, got string'],
    [
      { url: "/otlp", headers: { key: "se\ncret" } },
      "otlp: options.headers.key must be a valid HTTP header, got string",
    ],
    [{ url: "/otlp", signals: "traces" }, "otlp: options.signals must be an array, got string"],
    [
      { url: "/otlp", signals: ["traces", "spans"] },
      'otlp: options.signals[1] must be one of ["traces","logs","metrics"], got string',
    ],
    [
      { url: "/otlp", limits: { intervalMs: -1 } },
      "otlp: options.limits.intervalMs must be a number of at least 0, got number",
    ],
    [{ url: "/otlp", limits: { interval: 1 } }, "otlp: options.limits.interval is not an option"],
    [{ url: "/otlp", persist: true }, "otlp: options.persist must be a function, got boolean"],
    [{ url: "/otlp", gzip: 1 }, "otlp: options.gzip must be a boolean, got number"],
    [{ url: "/otlp", resource: { a: null } }, "otlp: options.resource.a must be a string, number or boolean, got null"],
    [{ url: "/otlp", header: {} }, "otlp: options.header is not an option; there are url,headers,"],
  ])("%j", (options, expected) => {
    expect(message(options)).toContain(expected);
  });

  it("never repeats a value, which may be a secret", () => {
    expect(message({ url: "/otlp", headers: { authorization: "Bearer s3cr3t\n\0" } })).not.toContain("s3cr3t");
  });
});

/** Values that are wrong somewhere, right somewhere, or nearly. */
const any = fc.oneof(
  fc.constantFrom(
    undefined,
    null,
    true,
    0,
    -1,
    5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    "",
    "/otlp",
    "http://a",
    "https://a/b",
    "traces",
    "a\nb",
    () => {},
  ),
  fc.array(fc.constantFrom("traces", "logs", "metrics", "spans", 1), { maxLength: 2 }),
  fc.dictionary(
    fc.constantFrom("traces", "logs", "x-a", "x a", "intervalMs", "maxQueueBytes"),
    fc.constantFrom("/a", "b", "c\nd", 1, -1, true, null, undefined, Number.NaN),
    {
      maxKeys: 2,
      noNullPrototype: true,
    },
  ),
);
const names = ["url", "headers", "signals", "persist", "gzip", "limits", "resource", "fetch", "header"] as const;

describe("the checks that pages load and the schema", () => {
  it("law: agree on every verdict", () => {
    let right = 0;
    fc.assert(
      fc.property(
        fc.constantFrom("/otlp", "https://a/b", undefined),
        fc.dictionary(fc.constantFrom(...names), any, { maxKeys: 2, noNullPrototype: true }),
        (url, rest) => {
          const options = { ...(url && { url }), ...rest };
          const verdict = otlpOptionsSchema.safeParse(options).success;
          if (verdict) right++;
          expect({ options, right: message(options) === undefined }).toEqual({ options, right: verdict });
        },
      ),
      { numRuns: 3000 },
    );
    // Neither may agree by refusing everything.
    expect(right).toBeGreaterThan(200);
  });
});

describe("endpoints", () => {
  it("appends the signals' paths to a base, however it ends", () => {
    const all = { traces: "/otlp/v1/traces", logs: "/otlp/v1/logs", metrics: "/otlp/v1/metrics" };
    expect(endpointsOf({ url: "/otlp" })).toEqual(all);
    expect(endpointsOf({ url: "/otlp//" })).toEqual(all);
    expect(endpointsOf({ url: "/" })).toMatchObject({ traces: "/v1/traces" });
    expect(endpointsOf({ url: "https://a.test:4318" })).toMatchObject({ logs: "https://a.test:4318/v1/logs" });
  });

  it("takes full URLs as they are, for the signals that have one and are wanted", () => {
    const url = { traces: "https://a.test/t?x=1", logs: "https://b.test/l" };
    expect(endpointsOf({ url })).toEqual(url);
    expect(endpointsOf({ url, signals: ["logs", "metrics"] })).toEqual({ logs: url.logs });
  });
});
