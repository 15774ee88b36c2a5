import type { Names } from "../query";
import { datasourceOf, STORE_VARIABLES } from "./query";
import type { Store, Variable } from "./types";

const STORE_LABELS: Readonly<Record<Store, string>> = { prometheus: "Metrics", loki: "Logs", tempo: "Traces" };
const STORE_NAMES: Readonly<Record<Store, string>> = { prometheus: "Prometheus", loki: "Loki", tempo: "Tempo" };

/** Which data source is asked. @param uid what to begin with; else Grafana's default one of that type, or the first */
export function datasourceVariable(store: Store, uid?: string): Variable {
  const value = uid ?? "default";
  return {
    name: STORE_VARIABLES[store],
    type: "datasource",
    label: STORE_LABELS[store],
    description: `The ${STORE_NAMES[store]} data source that is asked.`,
    query: store,
    regex: "",
    refresh: 1,
    includeAll: false,
    multi: false,
    current: { selected: uid !== undefined, text: value, value },
    options: [],
    hide: 0,
    skipUrlSync: false,
  };
}

const REFRESH_ON_TIME = 2;
const ALPHABETICAL = 1;
const LABEL_VALUES = 1;
const QUERY_RESULT = 3;

/** All values, and also series that do not have the label: an absent label matches `.*`. */
const ALL = { allValue: ".*", current: { selected: true, text: ["All"], value: ["$__all"] } } as const;

export interface LabelVariableSpec {
  name: string;
  label: string;
  description: string;
  /** Selector of the series whose labels are offered, and the attribute. */
  series: string;
  attribute: string;
}

/** Values of a label as they are in the dashboard's time. */
export function labelVariable(
  names: Names,
  { name, label, description, series, attribute }: LabelVariableSpec,
): Variable {
  const spelled = names.label(attribute);
  // Grafana before 12 does not take a label with dots in `label_values`, but reads any in a result.
  const utf8 = names.naming === "utf8" && spelled.startsWith('"');
  const query = utf8
    ? `query_result(count by (${spelled}) (last_over_time(${series}[$__range])))`
    : `label_values(${series}, ${spelled})`;
  return {
    name,
    type: "query",
    label,
    description,
    datasource: datasourceOf("prometheus"),
    definition: query,
    query: { qryType: utf8 ? QUERY_RESULT : LABEL_VALUES, query, refId: name },
    regex: utf8 ? `/${attribute.replaceAll(".", "\\.")}="([^"]*)"/` : "",
    refresh: REFRESH_ON_TIME,
    sort: ALPHABETICAL,
    includeAll: true,
    multi: true,
    ...ALL,
    options: [],
    hide: 0,
    skipUrlSync: false,
  };
}

/** A text that somebody pastes. */
export function textVariable(name: string, label: string, description: string): Variable {
  return {
    name,
    type: "textbox",
    label,
    description,
    query: "",
    current: { selected: false, text: "", value: "" },
    options: [],
    hide: 0,
    skipUrlSync: false,
  };
}
