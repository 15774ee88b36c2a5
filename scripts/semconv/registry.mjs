import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";

/**
 * The registry, resolved: every `ref` replaced by what it refers to, every `extends` followed.
 *
 * @typedef {{ id: string, type: string | { members: { id: string, value: string, brief?: string }[] }, brief: string, note?: string,
 *   stability: string, examples?: unknown, annotations?: { rtcscope?: Record<string, unknown> }, group: string, external: boolean }} Attribute
 * @typedef {{ attribute: Attribute | undefined, ref: string, level: string, condition?: string, common: boolean }} Use
 * @typedef {{ id: string, name: string, prefix?: string, brief: string, note?: string, status: string, uses: Use[], ownUses: Use[], rtcscope: Record<string, any>, raw: any }} Signal
 */

/** The order in which a reader meets the concepts; files that are not named here come last. */
const ORDER = [
  ...["session", "connect", "reconnect", "media", "stall", "quality", "path", "issue", "stats", "latency"],
  ...["signaling", "server", "device", "page", "telemetry"],
];
const rank = (file) => (ORDER.indexOf(file.replace(".yaml", "")) + 1 || ORDER.length + 1) * 100;

const COMMON = "attributes.rtc.common";
const FLEET = "attributes.rtc.gateway";

export function readRegistry(directory) {
  const files = readdirSync(directory)
    .filter((name) => name.endsWith(".yaml"))
    .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
  const groups = files.flatMap((file) =>
    parse(readFileSync(new URL(file, directory), "utf8")).groups.map((group) => ({ ...group, file })),
  );
  return resolve(groups);
}

/** @param {any[]} groups as they stand in the files */
export function resolve(groups) {
  const byId = new Map(groups.map((group) => [group.id, group]));
  const registries = groups.filter((group) => group.id.startsWith("registry."));
  /** @type {Map<string, Attribute>} */
  const attributes = new Map();
  for (const group of registries)
    for (const attribute of group.attributes ?? [])
      attributes.set(attribute.id, {
        ...attribute,
        group: group.display_name ?? group.id,
        external: group.annotations?.rtcscope?.external === true,
      });

  // A circle of `extends` is a finding of rules.mjs; here it only must not run for ever.
  const usesOf = (group, above = new Set()) => {
    const parent = above.has(group.extends) ? undefined : byId.get(group.extends);
    const inherited = parent ? usesOf(parent, above.add(group.extends)) : [];
    const own = (group.attributes ?? []).map((use) => ({
      ref: use.ref ?? use.id,
      attribute: attributes.get(use.ref ?? use.id),
      ...levelOf(use.requirement_level),
      common: group.id === COMMON,
    }));
    return [...inherited, ...own];
  };
  const signals = (type, nameOf) =>
    groups
      .filter((group) => group.type === type)
      .map((group) => {
        const uses = usesOf(group);
        const rtcscope = group.annotations?.rtcscope ?? {};
        return {
          id: group.id,
          name: nameOf(group),
          prefix: rtcscope.prefix,
          brief: group.brief,
          note: group.note,
          status: rtcscope.status ?? "planned",
          uses,
          ownUses: uses.filter((use) => !use.common),
          rtcscope,
          raw: group,
        };
      });

  return {
    groups,
    registries,
    attributes,
    fleet: byId.has(FLEET) ? usesOf(byId.get(FLEET)) : [],
    common: byId.has(COMMON) ? usesOf(byId.get(COMMON)) : [],
    spans: signals("span", (group) => group.id.replace(/^span\.|\.[a-z]+$/g, "")),
    events: signals("event", (group) => group.name),
    metrics: signals("metric", (group) => group.metric_name),
  };
}

function levelOf(level) {
  if (level && typeof level === "object") {
    const [kind, condition] = Object.entries(level)[0];
    return { level: kind, condition };
  }
  return { level: level ?? "recommended" };
}

/** `rtc.media.packet_loss` → `RTC_MEDIA_PACKET_LOSS` */
export const constantOf = (name) => name.replace(/[^a-zA-Z0-9]+/g, "_").toUpperCase();

/** `rtc.stall.cause` → `RtcStallCause` */
export const typeNameOf = (name) =>
  name
    .split(/[^a-zA-Z0-9]+/)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join("");

export const isTemplate = (attribute) => typeof attribute.type === "string" && attribute.type.startsWith("template[");

export const membersOf = (attribute) =>
  typeof attribute.type === "object" ? attribute.type.members.map((member) => member.value) : undefined;

/** Values of an attribute that is open, but of which we know and document some. */
export const knownValuesOf = (attribute) => attribute.annotations?.rtcscope?.values;

/** Last parts that a template attribute can have, as far as they are known. */
export const keysOf = (attribute) => attribute.annotations?.rtcscope?.keys ?? [];

/** On every metric, so that no row has to say it. */
const EVERYWHERE = "rtc.transport";

/** Made by the gateway only: not worth its bytes in every page. */
export const isFleetOnly = (metric) => metric.rtcscope.made_by === "gateway";

/** One row per metric: what it is made from, in the form that client and gateway read. */
export function metricRow(metric, registry) {
  const { source, value, by, when, buckets, scale, spread } = metric.rtcscope;
  const [[kind, from] = []] = Object.entries(source ?? {});
  const span = kind === "span" ? registry.spans.find((candidate) => candidate.name === from) : undefined;
  return {
    name: metric.name,
    unit: metric.raw.unit,
    from: span?.prefix ?? from,
    value,
    ...(by ? { by } : {}),
    ...(when ? { when } : {}),
    attributes: metric.uses.map((use) => use.ref).filter((name) => !by?.includes(name) && name !== EVERYWHERE),
    ...(buckets ? { buckets } : {}),
    ...(isFleetOnly(metric) ? { ...(scale ? { scale } : {}), ...(spread ? { spread } : {}) } : {}),
  };
}
