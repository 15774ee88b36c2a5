import { Ajv } from "ajv";
import { constantOf, isFleetOnly, isTemplate, keysOf, knownValuesOf, membersOf } from "./registry.mjs";
import { fileSchema } from "./schema.mjs";

const validate = new Ajv({ allErrors: true, strict: false }).compile(fileSchema);

/**
 * Everything that is wrong with a registry: the form (schema.mjs), the rules that OpenTelemetry's own policies put on
 * names, references and briefs, and ours about where metrics come from.
 *
 * @param {ReturnType<import("./registry.mjs").resolve>} registry
 * @returns {string[]} one sentence per problem; empty when there is none
 */
export function findProblems(registry) {
  return [form, ids, references, names, attributeDefinitions, briefs, metrics].flatMap((rule) => [...rule(registry)]);
}

function* form({ groups }) {
  for (const { file, ...group } of groups)
    if (!validate({ groups: [group] }))
      for (const error of validate.errors ?? [])
        if (error.keyword !== "if")
          yield `${file}: ${group.id}${error.instancePath.replace("/groups/0", "")} ${error.message}`;
}

/** Ids are unique, and say what the group is. */
function* ids({ groups }) {
  yield* duplicates(groups.map((group) => group.id)).map((id) => `group id ${id} is used twice`);
  for (const group of groups) {
    const wanted = {
      metric: `metric.${group.metric_name}`,
      event: `event.${group.name}`,
      // The kind ends a span's id, so that one operation can have a span on each side.
      span:
        /^span\.[a-z0-9_.]+$/.test(group.id) && group.id.endsWith(`.${group.span_kind}`) ? group.id : "span.*.{kind}",
      attribute_group: /^(registry|attributes)\./.test(group.id) ? group.id : "registry.* or attributes.*",
    }[group.type];
    if (group.id !== wanted) yield `${group.id} should have the id ${wanted}`;
  }
}

/** Attributes are defined in the registry groups and nowhere else; everything else refers to them. */
function* references({ groups, attributes }) {
  const byId = new Map(groups.map((group) => [group.id, group]));
  for (const group of groups) {
    const registry = group.id.startsWith("registry.");
    for (const use of group.attributes ?? []) {
      if (registry && use.ref) yield `${group.id} refers to ${use.ref}: the registry only defines`;
      if (!registry && use.id) yield `${group.id} defines ${use.id}: only the registry defines`;
      if (use.ref && !attributes.has(use.ref)) yield `${group.id}: ref ${use.ref} does not resolve`;
    }
    const seen = new Set();
    for (let at = group; at?.extends; at = byId.get(at.extends)) {
      if (!byId.has(at.extends)) yield `${at.id} extends ${at.extends}, which does not exist`;
      if (seen.has(at.id)) {
        yield `${group.id} extends itself`;
        break;
      }
      seen.add(at.id);
    }
  }
}

/** No name is the namespace of another, and no two names make the same constant. */
function* names({ registries, attributes, metrics, events, spans }) {
  yield* duplicates(registries.flatMap((group) => (group.attributes ?? []).map((attribute) => attribute.id))).map(
    (id) => `attribute ${id} is defined twice`,
  );
  for (const attribute of attributes.values())
    if (!attribute.external && !attribute.id.startsWith("rtc."))
      yield `attribute ${attribute.id} is ours but not in rtc.`;
  for (const list of [[...attributes.keys()], metrics.map((metric) => metric.name)])
    for (const name of list)
      for (const other of list) if (other.startsWith(`${name}.`)) yield `${name} is also the namespace of ${other}`;
  const constants = [...attributes.values()].flatMap((attribute) => [
    constantOf(attribute.id) + (isTemplate(attribute) ? "_PREFIX" : ""),
    ...keysOf(attribute).map((key) => constantOf(`${attribute.id}.${key}`)),
  ]);
  yield* duplicates(constants).map((name) => `two attributes make the constant ATTR_${name}`);
  for (const signals of [spans, events, metrics])
    for (const signal of signals)
      yield* duplicates(signal.uses.map((use) => use.ref)).map((ref) => `${signal.id} has ${ref} twice`);
}

function* attributeDefinitions({ attributes }) {
  for (const attribute of attributes.values()) {
    const members = membersOf(attribute);
    const values = members ?? knownValuesOf(attribute) ?? [];
    yield* duplicates(values).map((value) => `${attribute.id} has the value ${value} twice`);
    if (members) continue;
    const type = isTemplate(attribute) ? attribute.type.slice("template[".length, -1) : attribute.type;
    if (/^string/.test(type) && !attribute.examples) yield `${attribute.id} is a string without an example`;
    for (const example of attribute.examples ?? [])
      if (!fits(type, example)) yield `${attribute.id}: the example ${JSON.stringify(example)} is not of type ${type}`;
    if (type === "double" && !/seconds|bit\/s|0 to 1|per second|unit/i.test(attribute.brief))
      yield `${attribute.id} does not say its unit`;
  }
}

function fits(type, example) {
  if (type.endsWith("[]")) return Array.isArray(example) && example.every((value) => fits(type.slice(0, -2), value));
  if (type === "int") return Number.isInteger(example);
  return typeof example === (type === "double" ? "number" : type);
}

function* briefs({ groups, attributes }) {
  for (const { id, brief } of [...groups, ...attributes.values()])
    if (
      !String(brief ?? "")
        .trim()
        .endsWith(".")
    )
      yield `${id}: a brief is a sentence and ends in a full stop`;
}

/** Every metric comes from exactly one span or event, by attributes that are there, into bounded series. */
function* metrics({ metrics: all, spans, events, attributes }) {
  for (const metric of all) {
    const { source = {}, value, by = [], when = {}, buckets, spread, scale, gateway = [] } = metric.rtcscope;
    const complain = (text) => `${metric.name} ${text}`;
    const entries = Object.entries(source);
    const [kind, from] = entries[0] ?? [];
    const signal = (kind === "span" ? spans : kind === "event" ? events : []).find(
      (candidate) => candidate.name === from,
    );
    if (entries.length !== 1 || !signal) {
      yield complain("needs exactly one source, a span or an event that exists");
      continue;
    }
    const carried = new Set(signal.uses.map((use) => use.ref));

    const measured = attributes.get(value);
    if ((spread || scale) && !isFleetOnly(metric)) yield complain("is computed: only a gateway does that");
    for (const name of gateway) {
      if (!carried.has(name)) yield complain(`keeps ${name} at the gateway, which ${from} does not have`);
      else if (!membersOf(attributes.get(name)))
        yield complain(`keeps ${name} at the gateway, which is not a bounded set`);
    }
    if (value === "spread") {
      const outcomes = membersOf(attributes.get(by[0])) ?? [];
      for (const [outcome, name] of Object.entries(spread ?? {})) {
        if (!outcomes.includes(outcome)) yield complain(`spreads over ${outcome}, which ${by[0]} cannot say`);
        if (!carried.has(name)) yield complain(`takes its value from ${name}, which ${from} does not have`);
      }
    } else if (value === "duration") {
      if (kind !== "span") yield complain("takes a duration from something that has none");
    } else if (value !== "count") {
      if (!carried.has(value)) yield complain(`takes its value from ${value}, which ${from} does not have`);
      if (!/int|double/.test(String(measured?.type)))
        yield complain(`takes its value from ${value}, which is no number`);
      if (measured && isTemplate(measured) !== by.length > 0)
        yield complain("needs `by` for a template attribute, and only then");
    }

    for (const use of metric.uses) {
      const attribute = use.attribute;
      if (!attribute) continue;
      const bounded = membersOf(attribute) ?? knownValuesOf(attribute) ?? attribute.id === "error.type";
      if (!bounded) yield complain(`has ${use.ref}, which is not a bounded set`);
      if (!by.includes(use.ref) && !carried.has(use.ref)) yield complain(`has ${use.ref}, which ${from} does not have`);
    }
    for (const name of by)
      if (!metric.uses.some((use) => use.ref === name)) yield complain(`splits by ${name} but does not have it`);
    for (const [name, wanted] of Object.entries(when))
      if (!carried.has(name) || !membersOf(attributes.get(name))?.includes(wanted))
        yield complain(`waits for ${name}=${wanted}, which ${from} cannot say`);

    if (metric.raw.instrument === "histogram") {
      if (!Array.isArray(buckets) || buckets.length < 5) yield complain("is a histogram without buckets");
      else if (buckets.some((bound, at) => at > 0 && bound <= buckets[at - 1]))
        yield complain("has buckets out of order");
      // `le` is spelled "1" by one ingest path and "1.0" by another; 1.5 is spelled alike by all.
      else if (buckets.some(Number.isInteger)) yield complain("has a whole number as a bucket bound");
    } else if (buckets) yield complain("is a counter with buckets");
  }
}

function duplicates(list) {
  return [...new Set(list.filter((item, at) => list.indexOf(item) !== at))];
}
