/**
 * Grafana's classic dashboard JSON, as far as we write it. File provisioning takes no other form.
 *
 * @see https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
 */

/**
 * Grafana 11.0 knows up to 39, and 42 is the last there is: later versions migrate 39 upwards, and what the steps from
 * 40 to 42 change (the form of `refresh`, time options, hidden tooltips) is written here as they leave it.
 */
export const SCHEMA_VERSION = 39;

export type Store = "prometheus" | "loki" | "tempo";

export interface DatasourceRef {
  readonly type: Store;
  /** Always a variable: `${datasource}`. */
  readonly uid: string;
}

/** One query of a panel. Prometheus and Loki have `expr`, Tempo has `query`. */
export interface Target {
  readonly refId: string;
  readonly datasource: DatasourceRef;
  readonly expr?: string;
  readonly query?: string;
  readonly queryType?: string;
  readonly legendFormat?: string;
  readonly format?: "time_series" | "table" | "heatmap";
  readonly instant?: boolean;
  readonly range?: boolean;
  readonly exemplar?: boolean;
  readonly editorMode?: "code";
  readonly limit?: number;
  readonly maxLines?: number;
  readonly tableType?: "traces" | "spans";
}

/** A query before its panel gives it a letter. */
export type Query = Omit<Target, "refId">;

export interface GridPos {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface DataLink {
  readonly title: string;
  readonly url: string;
  readonly targetBlank?: boolean;
}

export interface ThresholdStep {
  readonly color: string;
  /** `null` for the first: from minus infinity. */
  readonly value: number | null;
}

export interface FieldDefaults {
  readonly unit?: string;
  readonly decimals?: number;
  readonly min?: number;
  readonly max?: number;
  readonly noValue?: string;
  readonly color?: Readonly<Record<string, unknown>>;
  readonly thresholds?: { readonly mode: "absolute"; readonly steps: readonly ThresholdStep[] };
  readonly mappings?: readonly unknown[];
  readonly links?: readonly DataLink[];
  readonly custom?: Readonly<Record<string, unknown>>;
}

export interface FieldOverride {
  readonly matcher: { readonly id: string; readonly options: string };
  readonly properties: readonly { readonly id: string; readonly value: unknown }[];
}

export type PanelType = "row" | "timeseries" | "stat" | "table" | "heatmap" | "bargauge" | "logs" | "traces" | "text";

export interface Panel {
  readonly id: number;
  readonly type: PanelType;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: GridPos;
  readonly datasource?: DatasourceRef;
  readonly targets?: readonly Target[];
  readonly fieldConfig?: { readonly defaults: FieldDefaults; readonly overrides: readonly FieldOverride[] };
  readonly options?: Readonly<Record<string, unknown>>;
  readonly transformations?: readonly { readonly id: string; readonly options: unknown }[];
  readonly links?: readonly DataLink[];
  /** The least that `$__interval` can be. */
  readonly interval?: string;
  readonly collapsed?: boolean;
  readonly panels?: readonly Panel[];
}

export interface Variable {
  readonly name: string;
  readonly type: "datasource" | "query" | "textbox" | "custom";
  readonly label: string;
  readonly description: string;
  readonly query: unknown;
  readonly datasource?: DatasourceRef;
  readonly definition?: string;
  readonly regex?: string;
  readonly refresh?: number;
  readonly sort?: number;
  readonly includeAll?: boolean;
  readonly multi?: boolean;
  readonly allValue?: string;
  readonly current: Readonly<Record<string, unknown>>;
  readonly options: readonly unknown[];
  readonly hide: number;
  readonly skipUrlSync: boolean;
}

export interface Annotation {
  readonly name: string;
  readonly datasource: { readonly type: string; readonly uid: string };
  readonly enable: boolean;
  readonly hide: boolean;
  readonly iconColor: string;
  readonly builtIn?: number;
  readonly type?: string;
  readonly target?: { readonly refId: string; readonly expr: string; readonly interval: string };
  readonly titleFormat?: string;
  readonly textFormat?: string;
  readonly tagKeys?: string;
  readonly useValueForTime?: boolean;
}

export interface DashboardLink {
  readonly type: "link";
  readonly title: string;
  readonly tooltip: string;
  readonly url: string;
  readonly icon: string;
  readonly includeVars: boolean;
  readonly keepTime: boolean;
  readonly targetBlank: boolean;
  readonly asDropdown: boolean;
  readonly tags: readonly string[];
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly schemaVersion: number;
  readonly version: number;
  readonly editable: boolean;
  /** 1: a crosshair over all panels at once. */
  readonly graphTooltip: 0 | 1 | 2;
  readonly fiscalYearStartMonth: number;
  readonly timezone: string;
  readonly weekStart: string;
  readonly refresh: string;
  readonly time: { readonly from: string; readonly to: string };
  readonly timepicker: Readonly<Record<string, unknown>>;
  readonly annotations: { readonly list: readonly Annotation[] };
  readonly templating: { readonly list: readonly Variable[] };
  readonly links: readonly DashboardLink[];
  readonly panels: readonly Panel[];
}
