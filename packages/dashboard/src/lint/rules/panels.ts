import { SCHEMA_VERSION, UNIT } from "../../grafana";
import { everyPanel, type Rule, shown, targets } from "../finding";

const COLUMNS = 24;
const UNITS: ReadonlySet<string> = new Set(Object.values(UNIT));
const WITHOUT_UNIT: ReadonlySet<string> = new Set(["logs", "traces", "text"]);

export const schema: Rule = {
  name: "schema",
  demands: `schemaVersion is ${SCHEMA_VERSION}, which Grafana 11 to 13 import`,
  *check({ schemaVersion }) {
    if (schemaVersion !== SCHEMA_VERSION) yield { about: `schemaVersion is ${schemaVersion}` };
  },
};

export const said: Rule = {
  name: "said",
  demands: "every panel has a title of its own, and a description in sentences that says what it means",
  *check(dashboard) {
    if (!dashboard.title || !/\w.*[.?]$/.test(dashboard.description)) yield { about: "the dashboard says too little" };
    const titles = shown(dashboard).map(({ title }) => title);
    for (const [at, { title, description = "" }] of shown(dashboard).entries()) {
      if (!title) yield { panel: title, about: "no title" };
      if (titles.indexOf(title) < at) yield { panel: title, about: "another one has its title" };
      if (!/^[A-Z].{20,}[.]$/s.test(description))
        yield { panel: title, about: `description: ${JSON.stringify(description)}` };
    }
  },
};

export const unit: Rule = {
  name: "unit",
  demands: "every panel that shows figures has a unit that we know",
  *check(dashboard) {
    for (const { title, type, fieldConfig } of shown(dashboard)) {
      const given = fieldConfig?.defaults.unit;
      if (!WITHOUT_UNIT.has(type) && !UNITS.has(given ?? "")) yield { panel: title, about: `unit: ${given}` };
    }
  },
};

export const ids: Rule = {
  name: "ids",
  demands: "uids differ between dashboards, ids of panels within one, letters of queries within a panel",
  *check(dashboard, { all }) {
    if (!/^[a-z][a-z0-9-]{0,39}$/.test(dashboard.uid)) yield { about: `uid: ${dashboard.uid}` };
    if (all.filter(({ uid }) => uid === dashboard.uid).length > 1) yield { about: "another one has its uid" };
    const seen = new Set<number>();
    for (const { id, title, targets: queries = [] } of everyPanel(dashboard)) {
      if (seen.has(id) || !Number.isInteger(id) || id < 1) yield { panel: title, about: `id ${id} is not its own` };
      seen.add(id);
      if (new Set(queries.map(({ refId }) => refId)).size < queries.length)
        yield { panel: title, about: "refIds repeat" };
    }
  },
};

export const grid: Rule = {
  name: "grid",
  demands: "panels lie within 24 columns and not on each other",
  *check(dashboard) {
    const placed: { title: string; x: number; y: number; right: number; bottom: number }[] = [];
    for (const { title, gridPos } of dashboard.panels) {
      const { x, y, w, h } = gridPos;
      const own = { title, x, y, right: x + w, bottom: y + h };
      if (x < 0 || own.right > COLUMNS || w < 1 || h < 1) yield { panel: title, about: "outside of the grid" };
      const under = placed.find(
        (other) => own.x < other.right && other.x < own.right && own.y < other.bottom && other.y < own.bottom,
      );
      if (under) yield { panel: title, about: `lies on ${under.title}` };
      placed.push(own);
    }
  },
};

export const datasources: Rule = {
  name: "datasources",
  demands: "every query asks the data source of a variable, never one by its uid",
  *check(dashboard) {
    const { list } = dashboard.templating;
    const wrong = ({ type, uid }: { type: string; uid: string }) =>
      !list.some(
        (variable) => variable.type === "datasource" && variable.query === type && uid === `\${${variable.name}}`,
      );
    for (const { panel, target } of targets(dashboard)) {
      for (const asked of [target.datasource, panel.datasource]) {
        if (!asked || wrong(asked)) yield { panel: panel.title, about: `asks ${asked?.uid}` };
      }
    }
    for (const { name, datasource, target } of dashboard.annotations.list) {
      if (target && wrong(datasource)) yield { about: `annotation ${name} asks ${datasource.uid}` };
    }
    for (const { name, datasource } of list) {
      if (datasource && wrong(datasource)) yield { about: `variable ${name} asks ${datasource.uid}` };
    }
  },
};
