import type { Dashboard } from "../../grafana";
import { everyPanel, type Rule } from "../finding";

const VARIABLE = /\$\{(\w+)(?:[:.][^}]*)?\}|\$(\w+)/g;

/** Names of variables in a text, Grafana's own left out: those begin with two underscores, or are numbers. */
const named = (text: string): string[] =>
  [...text.matchAll(VARIABLE)]
    .map(([, braced, plain]) => braced ?? plain ?? "")
    .filter((name) => !/^(__|\d)/.test(name));

function* urls(dashboard: Dashboard): Generator<{ url: string; panel?: string }> {
  for (const { url } of dashboard.links) yield { url };
  for (const { title, fieldConfig, links = [] } of everyPanel(dashboard)) {
    const columns = (fieldConfig?.overrides ?? [])
      .flatMap(({ properties }) => properties)
      .filter(({ id }) => id === "links")
      .flatMap(({ value }) => value as readonly { url: string }[]);
    for (const { url } of [...links, ...(fieldConfig?.defaults.links ?? []), ...columns]) yield { url, panel: title };
  }
}

export const variables: Rule = {
  name: "variables",
  demands: "every variable that is used exists, and every variable is used",
  *check(dashboard) {
    const { templating, ...rest } = dashboard;
    const defined = new Set(templating.list.map(({ name }) => name));
    const others = templating.list.map(({ name, query, datasource }) => ({
      name,
      uses: named(JSON.stringify([query, datasource ?? ""])),
    }));
    const used = new Set([...named(JSON.stringify(rest)), ...others.flatMap(({ uses }) => uses)]);
    for (const name of used) if (!defined.has(name)) yield { about: `$${name} is used and does not exist` };
    // What only narrows the choices of another variable changes nothing that is shown.
    const shows = new Set([
      ...named(JSON.stringify(rest.panels)),
      ...others.flatMap(({ uses }) => uses.filter(isStore)),
    ]);
    for (const name of defined) if (!shows.has(name)) yield { about: `$${name} is not used` };
    function isStore(name: string): boolean {
      return templating.list.some((variable) => variable.name === name && variable.type === "datasource");
    }
  },
};

export const links: Rule = {
  name: "links",
  demands: "links lead to dashboards that exist, and set variables that those have",
  *check(dashboard, { all }) {
    for (const { url, ...where } of urls(dashboard)) {
      const [, uid, query = ""] = /^\/d\/([^/?]+)(?:\?(.*))?$/.exec(url) ?? [];
      const target = all.find((other) => other.uid === uid);
      if (!target) {
        yield { ...where, about: `leads nowhere: ${url}` };
        continue;
      }
      const known = new Set(target.templating.list.map(({ name }) => name));
      const kept = [...query.matchAll(/\$\{(\w+):queryparam\}/g)].map(([, name = ""]) => name);
      const set = [...query.matchAll(/(?:^|&)var-(\w+)=/g)].map(([, name = ""]) => name);
      for (const name of [...kept, ...set]) {
        if (!known.has(name)) yield { ...where, about: `${uid} has no variable ${name}` };
      }
    }
  },
};
