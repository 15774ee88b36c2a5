import { describe, expect, it } from "vitest";
import { resolve } from "../scripts/semconv/registry.mjs";
import { findProblems } from "../scripts/semconv/rules.mjs";

/** A registry with one of everything and nothing wrong. */
function sound() {
  const stability = "development";
  return {
    registry: {
      file: "x.yaml",
      id: "registry.rtc.x",
      type: "attribute_group",
      display_name: "X",
      brief: "All of x.",
      attributes: [
        { id: "rtc.x.wait", type: "double", stability, brief: "Time waited, in seconds." } as Record<string, unknown>,
        { id: "rtc.x.name", type: "string", stability, brief: "Name of the x.", examples: ["one"] },
        {
          id: "rtc.x.kind",
          type: { members: [{ id: "a", value: "a", stability, brief: "A" }] },
          stability,
          brief: "Kind of x.",
        },
        { id: "rtc.x.lost", type: "template[int]", stability, brief: "Lost, per kind.", examples: [1] },
      ],
    },
    span: {
      file: "x.yaml",
      id: "span.rtc.x.internal",
      type: "span",
      span_kind: "internal",
      stability,
      brief: "One x.",
      attributes: [
        { ref: "rtc.x.wait", requirement_level: "recommended" },
        { ref: "rtc.x.name", requirement_level: "recommended" },
        { ref: "rtc.x.kind", requirement_level: "required" },
        { ref: "rtc.x.lost", requirement_level: "recommended" },
      ] as Record<string, unknown>[],
    },
    event: {
      file: "x.yaml",
      id: "event.rtc.x.done",
      type: "event",
      name: "rtc.x.done",
      stability,
      brief: "An x is done.",
      attributes: [{ ref: "rtc.x.kind", requirement_level: "required" }],
    } as Record<string, unknown>,
    metric: {
      file: "x.yaml",
      id: "metric.rtc.client.x.duration",
      type: "metric",
      metric_name: "rtc.client.x.duration",
      stability,
      instrument: "histogram",
      unit: "s",
      brief: "Duration of x.",
      annotations: {
        rtcscope: { source: { span: "rtc.x" }, value: "duration", buckets: [0.5, 1.5, 2.5, 5.5, 10.5] } as Record<
          string,
          unknown
        >,
      },
      attributes: [{ ref: "rtc.x.kind", requirement_level: "required" }] as Record<string, unknown>[],
    },
  };
}

type Registry = ReturnType<typeof sound>;
const problemsOf = (registry: Registry) => findProblems(resolve(Object.values(registry)));
const made = (registry: Registry) => registry.metric.annotations.rtcscope;

const mistakes: [mistake: string, make: (registry: Registry) => void, complaint: RegExp][] = [
  ["a brief is missing", (r) => delete r.event.brief, /must have required property 'brief'/],
  ["a brief is no sentence", (r) => Object.assign(r.metric, { brief: "Duration" }), /full stop/],
  ["a unit is missing", (r) => delete (r.metric as Record<string, unknown>).unit, /required property 'unit'/],
  ["a unit is not UCUM", (r) => Object.assign(r.metric, { unit: "seconds" }), /unit must match/],
  ["a stability is missing", (r) => delete r.event.stability, /required property 'stability'/],
  ["a stability is invented", (r) => Object.assign(r.event, { stability: "shaky" }), /stability must be equal/],
  ["a span has no kind", (r) => delete (r.span as Record<string, unknown>).span_kind, /required property 'span_kind'/],
  ["a property is unknown", (r) => Object.assign(r.event, { sample: 1 }), /additional properties/],
  ["an id does not follow the name", (r) => Object.assign(r.event, { id: "event.rtc.x.over" }), /event\.rtc\.x\.done/],
  ["a group id is used twice", (r) => Object.assign(r, { again: { ...r.event } }), /used twice/],
  [
    "a ref leads nowhere",
    (r) => r.span.attributes.push({ ref: "rtc.y", requirement_level: "recommended" }),
    /does not resolve/,
  ],
  ["a group extends nothing", (r) => Object.assign(r.event, { extends: "attributes.rtc.none" }), /does not exist/],
  [
    "an attribute is defined outside",
    (r) => r.span.attributes.push({ ...r.registry.attributes[0] }),
    /only the registry defines/,
  ],
  [
    "an attribute is defined twice",
    (r) => r.registry.attributes.push({ ...r.registry.attributes[0] }),
    /defined twice/,
  ],
  ["an attribute is used twice", (r) => r.span.attributes.push({ ...r.span.attributes[0] }), /twice/],
  ["a name has capitals", (r) => Object.assign(r.registry.attributes[1] ?? {}, { id: "rtc.x.longName" }), /pattern/],
  [
    "a name ends in a delimiter",
    (r) => Object.assign(r.registry.attributes[1] ?? {}, { id: "rtc.x.name_" }),
    /pattern/,
  ],
  ["a name is not in rtc.", (r) => Object.assign(r.registry.attributes[1] ?? {}, { id: "x.name" }), /not in rtc/],
  [
    "a name is a namespace",
    (r) => Object.assign(r.registry.attributes[1] ?? {}, { id: "rtc.x.wait.name" }),
    /also the namespace/,
  ],
  [
    "two names make one constant",
    (r) => Object.assign(r.registry.attributes[1] ?? {}, { id: "rtc.x_wait" }),
    /ATTR_RTC_X_WAIT/,
  ],
  ["a string has no example", (r) => delete r.registry.attributes[1]?.examples, /without an example/],
  [
    "an example has another type",
    (r) => Object.assign(r.registry.attributes[1] ?? {}, { examples: [1] }),
    /not of type string/,
  ],
  [
    "a figure has no unit",
    (r) => Object.assign(r.registry.attributes[0] ?? {}, { brief: "Time waited." }),
    /does not say its unit/,
  ],
  ["a histogram has no buckets", (r) => delete made(r).buckets, /without buckets/],
  ["buckets are out of order", (r) => Object.assign(made(r), { buckets: [0.5, 2.5, 1.5, 5.5, 10.5] }), /out of order/],
  ["a bucket is a whole number", (r) => Object.assign(made(r), { buckets: [0.5, 1, 2.5, 5.5, 10.5] }), /whole number/],
  ["a page's metric is scaled", (r) => Object.assign(made(r), { scale: 0.001 }), /only a gateway/],
  [
    "a gateway keeps what is unbounded",
    (r) => Object.assign(made(r), { gateway: ["rtc.x.name"] }),
    /not a bounded set/,
  ],
  ["a gateway keeps what is not there", (r) => Object.assign(made(r), { gateway: ["rtc.y"] }), /does not have/],
  [
    "a metric is spread over what its attribute cannot say",
    (r) => {
      r.metric.attributes.push({ ref: "rtc.x.kind", requirement_level: "required" });
      const spread = { b: "rtc.x.wait" };
      Object.assign(made(r), { made_by: "gateway", value: "spread", spread, by: ["rtc.x.kind"] });
    },
    /spreads over b/,
  ],
  ["a counter has buckets", (r) => Object.assign(r.metric, { instrument: "counter" }), /counter with buckets/],
  [
    "a metric has two sources",
    (r) => Object.assign(made(r), { source: { span: "rtc.x", event: "rtc.x.done" } }),
    /exactly one source/,
  ],
  [
    "a metric has a source that is not there",
    (r) => Object.assign(made(r), { source: { span: "rtc.z" } }),
    /exactly one source/,
  ],
  ["an event has a duration", (r) => Object.assign(made(r), { source: { event: "rtc.x.done" } }), /has none/],
  ["a value is not on the source", (r) => Object.assign(made(r), { value: "rtc.x.what" }), /does not have/],
  ["a value is no number", (r) => Object.assign(made(r), { value: "rtc.x.name" }), /no number/],
  ["a template is not split", (r) => Object.assign(made(r), { value: "rtc.x.lost" }), /`by`/],
  [
    "a metric has an unbounded attribute",
    (r) => r.metric.attributes.push({ ref: "rtc.x.name", requirement_level: "recommended" }),
    /bounded/,
  ],
  ["a condition cannot come true", (r) => Object.assign(made(r), { when: { "rtc.x.kind": "b" } }), /cannot say/],
];

describe("the rules", () => {
  it("let a sound registry pass", () => {
    expect(problemsOf(sound())).toEqual([]);
  });

  it.each(mistakes)("notice when %s", (_, make, complaint) => {
    const registry = sound();
    make(registry);
    expect(problemsOf(registry).join("\n")).toMatch(complaint);
  });

  it("notice a circle of extends", () => {
    const group = (id: string, other: string) => ({
      file: "x.yaml",
      id,
      type: "attribute_group",
      brief: "Round.",
      extends: other,
      attributes: [{ ref: "rtc.x.kind", requirement_level: "required" }],
    });
    const sane = sound();
    const registry = {
      ...sane,
      event: { ...sane.event, extends: "attributes.rtc.a" },
      a: group("attributes.rtc.a", "attributes.rtc.b"),
      b: group("attributes.rtc.b", "attributes.rtc.a"),
    };
    expect(findProblems(resolve(Object.values(registry))).join("\n")).toMatch(/extends itself/);
  });
});
