/** What became of a panel. `absent`: its store (Tempo) was not there to be asked, which the picture says. */
export type PanelState = "drawn" | "empty" | "failed" | "absent";

export interface RenderedPanel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly state: PanelState;
  /** In the store's own words, with the query as it was asked. */
  readonly errors: readonly { readonly refId: string; readonly query: string; readonly message: string }[];
}

export interface RenderedDashboard {
  readonly file: string;
  readonly out: string;
  readonly bytes: number;
  readonly panels: readonly RenderedPanel[];
}

export interface RenderOptions {
  /** Classic dashboard JSON, and the PNG that is written; folders are made. */
  dashboards: readonly { file: string; out: string }[];
  /** Base URL, such as `http://127.0.0.1:9090`. */
  prometheus: string;
  /** Base URL. Without it, panels that ask Loki say so. */
  loki?: string;
  /** Epoch ms, ISO 8601, `now` or `now-1h`. Default the last hour. */
  from?: string | number;
  to?: string | number;
  /** Choices by variable; the others are what the dashboard was saved with. All of them must have each. */
  variables?: Readonly<Record<string, string | readonly string[]>>;
  /** Default `dark`. */
  theme?: "dark" | "light";
  /** What Grafana's data source would be told: `$__interval` is never less, `$__rate_interval` four of them. Default `30s`. */
  scrapeInterval?: string;
  /** Pixels. Default 1600. */
  width?: number;
}

/**
 * Draws dashboards from what a real Prometheus and a real Loki answer.
 *
 * A query that fails is told by its panel, and does not end the picture.
 *
 * @throws when there is no Chromium, Prometheus cannot be reached for the variables, or an option is wrong
 */
export function renderDashboards(options: RenderOptions): Promise<readonly RenderedDashboard[]>;
