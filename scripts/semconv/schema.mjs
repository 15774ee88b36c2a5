/**
 * The form of a registry file, after OpenTelemetry's published schema for semantic conventions (schema of `weaver`,
 * semantic-conventions 1.45), narrowed to what this registry uses: stricter where that one leaves things open, never looser.
 */
const text = { type: "string", minLength: 1 };
const name = { type: "string", pattern: "^[a-z][a-z0-9]*([._][a-z0-9]+)*$" };
const scalar = { type: ["string", "number", "boolean"] };
const stability = { enum: ["stable", "development", "alpha", "beta", "release_candidate"] };
const annotations = { type: "object" };

const requirementLevel = {
  anyOf: [
    { enum: ["required", "recommended", "opt_in"] },
    {
      type: "object",
      additionalProperties: false,
      required: ["conditionally_required"],
      properties: { conditionally_required: text },
    },
  ],
};

const member = {
  type: "object",
  additionalProperties: false,
  required: ["id", "value", "stability", "brief"],
  properties: { id: name, value: { type: "string" }, brief: text, note: text, stability },
};

const primitives = ["string", "int", "double", "boolean"];
const attributeType = {
  anyOf: [
    {
      enum: [...primitives, ...primitives.map((type) => `${type}[]`), ...primitives.map((type) => `template[${type}]`)],
    },
    {
      type: "object",
      additionalProperties: false,
      required: ["members"],
      properties: { members: { type: "array", minItems: 1, items: member } },
    },
  ],
};

const definition = {
  type: "object",
  additionalProperties: false,
  required: ["id", "type", "stability", "brief"],
  properties: {
    // An attribute has a namespace.
    id: { allOf: [name, { type: "string", pattern: "\\." }] },
    type: attributeType,
    stability,
    brief: text,
    note: text,
    examples: { type: "array", minItems: 1, items: { anyOf: [scalar, { type: "array", items: scalar }] } },
    annotations,
  },
};

const reference = {
  type: "object",
  additionalProperties: false,
  required: ["ref", "requirement_level"],
  properties: { ref: name, requirement_level: requirementLevel, brief: text, note: text },
};

const base = { id: name, brief: text, note: text, display_name: text, stability, annotations, extends: name };
const group = (type, required, properties) => ({
  if: { properties: { type: { const: type } } },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: {
    additionalProperties: false,
    required: ["id", "type", "brief", ...required],
    properties: { ...base, type: { const: type }, ...properties },
  },
});
const references = { type: "array", items: reference };

export const fileSchema = {
  type: "object",
  additionalProperties: false,
  required: ["groups"],
  properties: {
    groups: {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        required: ["id", "type"],
        properties: { type: { enum: ["attribute_group", "span", "event", "metric"] } },
        allOf: [
          group("attribute_group", ["attributes"], {
            attributes: { type: "array", minItems: 1, items: { anyOf: [definition, reference] } },
          }),
          group("span", ["span_kind", "stability", "attributes"], {
            span_kind: { enum: ["client", "server", "producer", "consumer", "internal"] },
            attributes: references,
          }),
          group("event", ["name", "stability", "attributes"], { name, attributes: references }),
          group("metric", ["metric_name", "instrument", "unit", "stability", "annotations", "attributes"], {
            metric_name: name,
            instrument: { enum: ["counter", "histogram"] },
            // UCUM, as far as we need it: seconds, ratios, bits per second, and counts of a thing in braces.
            unit: { type: "string", pattern: "^(s|1|By|bit/s|\\{[a-z]+\\}(/s)?)$" },
            attributes: references,
          }),
        ],
      },
    },
  },
};
