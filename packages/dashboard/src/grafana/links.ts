import type { DashboardLink, DataLink } from "./types";

/** A variable's selection as part of an address, `All` included. */
const selection = (variable: string) => `\${${variable}:queryparam}`;

export interface LinkOptions {
  /** Variables whose selection goes along. */
  keep?: readonly string[];
  /** Variables that get a value, such as a label of what was clicked: `${__field.labels.rtc_transport}`. */
  set?: Readonly<Record<string, string>>;
}

/** The address of a dashboard for the same time. */
export function dashboardUrl(uid: string, { keep = [], set = {} }: LinkOptions = {}): string {
  const chosen = Object.entries(set).map(([name, value]) => `var-${name}=${value}`);
  const kept = keep.filter((name) => !(name in set)).map(selection);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's own variable.
  return `/d/${uid}?${["${__url_time_range}", ...kept, ...chosen].join("&")}`;
}

/** From what is drawn to a dashboard. */
export const dataLink = (title: string, uid: string, options?: LinkOptions): DataLink => ({
  title,
  url: dashboardUrl(uid, options),
});

/** A label of what was clicked, whatever the store calls it: `rtc_transport`, or `rtc.transport` in quotes. */
export function clickedLabel(label: string): string {
  const bare = label.replace(/^"(.*)"$/, "$1");
  return bare === label ? `\${__field.labels.${bare}}` : `\${__field.labels["${bare}"]}`;
}

/** A column of the row that was clicked. */
export const clickedColumn = (column: string) => `\${__data.fields["${column}"]}`;

/** From a dashboard's head to another one, with all variables that both have and the time. */
export function headLink(title: string, uid: string, tooltip: string): DashboardLink {
  return {
    type: "link",
    title,
    tooltip,
    url: `/d/${uid}`,
    icon: "dashboard",
    includeVars: true,
    keepTime: true,
    targetBlank: false,
    asDropdown: false,
    tags: [],
  };
}
