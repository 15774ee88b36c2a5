import { isFleetOnly, isTemplate, keysOf, knownValuesOf, membersOf } from "./registry.mjs";

/**
 * The tables of docs/semantic-conventions.md, put between the markers of its hand-written frame.
 *
 * @param {string} frame the document as it stands
 * @returns {string} the document with every table renewed
 */
export function renderTables(registry, frame) {
  const tables = {
    spans: spanTable(registry),
    events: eventTable(registry),
    metrics: metricTable(registry),
    buckets: bucketTable(registry),
    common: useTable(registry.common),
    attributes: attributeTables(registry),
    otel: attributeTable([...registry.attributes.values()].filter((attribute) => attribute.external)),
  };
  let document = frame;
  for (const [name, table] of Object.entries(tables)) {
    const block = new RegExp(`(<!-- semconv ${name} -->\n)[^]*?(<!-- /semconv -->)`);
    if (!block.test(document)) throw new Error(`docs/semantic-conventions.md has no place for the table "${name}"`);
    document = document.replace(block, (_, open, close) => `${open}\n${table}\n\n${close}`);
  }
  return document;
}

const cell = (text) => String(text).replaceAll("|", "\\|").replaceAll("\n", " ").trim();
const code = (name) => `\`${name}\``;
const table = (head, rows) =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.map(cell).join(" | ")} |`).join("\n");

/** An attribute in a list: bold when it is always there. */
const mention = ({ ref, attribute, level }) => {
  const name = code(attribute && isTemplate(attribute) ? `${ref}.<key>` : ref);
  return level === "required" ? `**${name}**` : level === "opt_in" ? `${name} (opt-in)` : name;
};
const carries = (signal) => signal.ownUses.map(mention).join(", ") || "none of its own";
const means = (signal) => [signal.brief, signal.note].filter(Boolean).join(" ");

function spanTable({ spans }) {
  return table(
    ["span", "what it is", "carries", "status"],
    spans.map((span) => [
      code(span.prefix ? `${span.prefix}<phase>` : span.name),
      means(span),
      carries(span),
      span.status,
    ]),
  );
}

function eventTable({ events }) {
  return table(
    ["event", "what it says", "carries", "status"],
    events.map((event) => [code(event.name), means(event), carries(event), event.status]),
  );
}

function metricTable({ metrics, spans }) {
  return table(
    ["metric", "kind, unit", "what it is", "made from", "attributes", "status"],
    metrics.map((metric) => [
      code(metric.name),
      `${metric.raw.instrument} ${code(metric.raw.unit)}`,
      metric.brief,
      madeFrom(metric, spans) + (isFleetOnly(metric) ? ", by the gateway" : ""),
      metric.uses.map((use) => code(use.ref)).join(", ") +
        (metric.rtcscope.gateway ? `; at the gateway ${metric.rtcscope.gateway.map(code).join(", ")}` : ""),
      metric.status,
    ]),
  );
}

function madeFrom({ rtcscope: { source, value, by, when, spread } }, spans) {
  const [[kind, from]] = Object.entries(source);
  const prefix = kind === "span" ? spans.find((span) => span.name === from)?.prefix : undefined;
  const what = spread
    ? `${Object.values(spread).map(code).join(", ")} of`
    : value === "count"
      ? "one per"
      : value === "duration"
        ? "duration of"
        : `${code(by ? `${value}.<key>` : value)} of`;
  const condition = Object.entries(when ?? {}).map(([name, wanted]) => ` where ${code(name)} is ${code(wanted)}`);
  return `${what} ${kind} ${code(prefix ? `${prefix}<phase>` : from)}${condition.join("")}`;
}

function bucketTable({ metrics }) {
  return table(
    ["histogram", "unit", "bounds"],
    metrics
      .filter((metric) => metric.rtcscope.buckets)
      .map((metric) => [code(metric.name), code(metric.raw.unit), metric.rtcscope.buckets.join(", ")]),
  );
}

function useTable(uses) {
  return table(
    ["attribute", "there", "meaning"],
    uses.map(({ ref, attribute, level, condition }) => [
      code(ref),
      condition ? `when ${condition}` : level === "required" ? "always" : "when known",
      attribute.brief,
    ]),
  );
}

function attributeTables({ registries, attributes }) {
  return registries
    .filter((group) => group.annotations?.rtcscope?.external !== true)
    .map((group) => {
      const own = group.attributes.map(({ id }) => attributes.get(id));
      return `### ${group.display_name}\n\n${group.brief}\n\n${attributeTable(own)}`;
    })
    .join("\n\n");
}

function attributeTable(list) {
  return table(
    ["attribute", "type", "meaning", "values or examples", "status"],
    list.map((attribute) => [
      code(isTemplate(attribute) ? `${attribute.id}.<key>` : attribute.id),
      typeOf(attribute),
      means(attribute),
      valuesOf(attribute),
      attribute.status,
    ]),
  );
}

function typeOf(attribute) {
  if (membersOf(attribute)) return "enum";
  return isTemplate(attribute) ? attribute.type.slice("template[".length, -1) : attribute.type;
}

function valuesOf(attribute) {
  const known = membersOf(attribute) ?? knownValuesOf(attribute);
  if (known) return known.map(code).join(", ") + (membersOf(attribute) ? "" : ", …");
  if (keysOf(attribute).length > 0) return `keys ${keysOf(attribute).map(code).join(", ")}`;
  return (attribute.examples ?? []).map((example) => code(JSON.stringify(example))).join(", ");
}
