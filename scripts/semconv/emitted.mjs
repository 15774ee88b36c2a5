import { readdirSync, readFileSync } from "node:fs";
import { constantOf, isTemplate, keysOf } from "./registry.mjs";

/** Where signals are made. Files that only read signals, to rank or to hold them back, say nothing about what is sent. */
const MAKERS = ["packages/core/src/", "packages/collectors/src/", "packages/exporters/src/"];
const READERS = /(\.test\.ts|\/semconv\.ts|\/schemas\.ts|\/rank\.ts|\/conditions\.ts)$/;

/**
 * Sets the status of every signal and attribute by what the code does: `now` when its constant is used where signals
 * are made, else what the registry says it is kept for. Documentation that says "sent" then means it.
 *
 * @param {ReturnType<import("./registry.mjs").resolve>} registry changed in place
 * @param {URL} root of the repository
 */
export function markEmitted(registry, root) {
  const used = usedConstants(root);
  const status = (emitted, wanted) => (emitted ? "now" : (wanted ?? "planned"));

  for (const span of registry.spans) {
    const constant = `SPAN_${constantOf(span.name)}`;
    span.status = status(used.has(constant) || used.has(`${constant}_PREFIX`), span.rtcscope.status);
  }
  for (const event of registry.events)
    event.status = status(used.has(`EVENT_${constantOf(event.name)}`), event.rtcscope.status);

  const carriers = [...registry.spans, ...registry.events];
  for (const attribute of registry.attributes.values()) {
    const constants = isTemplate(attribute)
      ? [`${attribute.id}.PREFIX`, ...keysOf(attribute).map((key) => `${attribute.id}.${key}`)]
      : [attribute.id];
    const bearers = carriers.filter((signal) => signal.uses.some((use) => use.ref === attribute.id));
    const emitted = constants.some((name) => used.has(`ATTR_${constantOf(name)}`));
    const later =
      bearers.length > 0 && bearers.every((signal) => signal.status !== "now") ? bearers[0].status : undefined;
    attribute.status = status(emitted, attribute.annotations?.rtcscope?.status ?? later);
  }

  for (const metric of registry.metrics) {
    const { source, value, status: wanted } = metric.rtcscope;
    const from = carriers.find((signal) => signal.name === Object.values(source)[0]);
    const measured = registry.attributes.get(value);
    const missing = [from, measured].find((part) => part && part.status !== "now");
    metric.status = missing ? (wanted ?? missing.status) : "now";
    // Attributes that only a metric has are made from the keys of a template.
    for (const use of metric.uses)
      if (use.attribute && !carriers.some((signal) => signal.uses.some(({ ref }) => ref === use.ref)))
        use.attribute.status = metric.status;
  }
}

function usedConstants(root) {
  const used = new Set();
  for (const maker of MAKERS)
    for (const path of readdirSync(new URL(maker, root), { recursive: true })) {
      const name = `/${String(path).replaceAll("\\", "/")}`;
      if (!name.endsWith(".ts") || READERS.test(name)) continue;
      const source = readFileSync(new URL(`.${name}`, new URL(maker, root)), "utf8");
      for (const [constant] of source.matchAll(/\b(?:ATTR|SPAN|EVENT)_[A-Z0-9_]+\b/g)) used.add(constant);
    }
  return used;
}
