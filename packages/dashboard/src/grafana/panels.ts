import { panelId } from "./id";
import { NO_VERDICT } from "./thresholds";
import type { DataLink, FieldOverride, Panel, PanelType, Query, Target, ThresholdStep } from "./types";
import type { Unit } from "./units";

/** What every panel that shows figures says. */
export interface PanelSpec {
  /** Stable name within the dashboard, from which the id comes; nobody sees it. */
  key: string;
  title: string;
  /** What it means, and what to do with it. */
  description: string;
  unit: Unit;
  queries: readonly Query[];
  /** Of 24. */
  width: number;
  /** Rows of the grid, 30 pixels each. Default 8. */
  height?: number;
  thresholds?: readonly ThresholdStep[];
  decimals?: number;
  min?: number;
  max?: number;
  /** What a click on a value offers. */
  links?: readonly DataLink[];
  /** Shown where there is nothing. */
  noValue?: string;
  overrides?: readonly FieldOverride[];
  /** The least that `$__interval` can be: what the data's own resolution is. */
  interval?: string;
}

/** A panel that has no place yet. */
export type UnplacedPanel = Omit<Panel, "gridPos"> & { readonly gridPos: { readonly w: number; readonly h: number } };

const lettered = (queries: readonly Query[]): Target[] =>
  queries.map((query, at) => ({ refId: String.fromCharCode(65 + at), ...query }));

/** The parts of a panel that its type does not decide. */
export function basePanel(
  type: PanelType,
  spec: PanelSpec,
  { custom, ...more }: Partial<Omit<Panel, "id">> & { custom?: Readonly<Record<string, unknown>> },
): UnplacedPanel {
  const { key, title, description, unit, queries, width, height = 8, thresholds = NO_VERDICT, interval } = spec;
  const { decimals, min, max, links, noValue, overrides = [] } = spec;
  const [first] = queries;
  return {
    id: panelId(key),
    type,
    title,
    description,
    gridPos: { w: width, h: height },
    ...(first ? { datasource: first.datasource } : {}),
    targets: lettered(queries),
    fieldConfig: {
      defaults: {
        unit,
        ...(decimals === undefined ? {} : { decimals }),
        ...(min === undefined ? {} : { min }),
        ...(max === undefined ? {} : { max }),
        ...(noValue === undefined ? {} : { noValue }),
        ...(links === undefined ? {} : { links }),
        thresholds: { mode: "absolute", steps: thresholds },
        color: { mode: thresholds === NO_VERDICT ? "palette-classic" : "thresholds" },
        ...(custom ? { custom } : {}),
      },
      overrides,
    },
    ...(interval === undefined ? {} : { interval }),
    ...more,
  };
}

export interface TimeseriesSpec extends PanelSpec {
  /** Areas on top of each other: only for parts of a whole. */
  stacked?: boolean;
  /** Bars instead of lines: for what is counted per interval. */
  bars?: boolean;
  /** Draw the thresholds behind the lines. */
  showThresholds?: boolean;
  /** A table beside the lines, for more than a handful. */
  legendTable?: boolean;
  /** Milliseconds: points that are closer are joined. For what comes at its own pace; default none are, gaps stay gaps. */
  joinWithinMs?: number;
}

/** Lines over time. Gaps stay gaps: what was not measured is not drawn. */
export function timeseries(spec: TimeseriesSpec): UnplacedPanel {
  const { stacked = false, bars = false, showThresholds = false, legendTable = false, joinWithinMs } = spec;
  const panel = basePanel("timeseries", spec, {
    custom: {
      drawStyle: bars ? "bars" : "line",
      lineInterpolation: "linear",
      lineWidth: bars ? 0 : 1,
      fillOpacity: bars || stacked ? 60 : 8,
      gradientMode: "none",
      showPoints: "auto",
      pointSize: 4,
      spanNulls: joinWithinMs ?? false,
      axisBorderShow: false,
      axisSoftMin: 0,
      scaleDistribution: { type: "linear" },
      stacking: { mode: stacked ? "normal" : "none", group: "A" },
      thresholdsStyle: { mode: showThresholds ? "dashed" : "off" },
    },
    options: {
      legend: {
        showLegend: true,
        displayMode: legendTable ? "table" : "list",
        placement: legendTable ? "right" : "bottom",
        calcs: legendTable ? ["lastNotNull", "max"] : [],
      },
      tooltip: { mode: "multi", sort: "desc" },
    },
  });
  // Lines are told apart by their colour, whatever the thresholds.
  const { fieldConfig } = panel;
  if (!fieldConfig) return panel;
  const defaults = { ...fieldConfig.defaults, color: { mode: "palette-classic" } };
  return { ...panel, fieldConfig: { ...fieldConfig, defaults } };
}

export interface StatSpec extends PanelSpec {
  /** Fill the tile with the verdict's colour instead of colouring the number. */
  background?: boolean;
  /** Values by what to show instead of them. */
  mapping?: Readonly<Record<string, { text: string; color: string }>>;
  /** `value_and_name` for several series. */
  text?: "value" | "value_and_name";
  /** Several series below each other, where side by side their names would not fit. */
  listed?: boolean;
}

/** Big numbers. */
export function stat(spec: StatSpec): UnplacedPanel {
  const { background = false, mapping, text = "value", listed = false, thresholds = NO_VERDICT } = spec;
  const panel = basePanel("stat", spec, {
    options: {
      reduceOptions: { calcs: ["lastNotNull"], fields: "", values: false },
      colorMode: background ? "background" : thresholds === NO_VERDICT ? "none" : "value",
      graphMode: "none",
      justifyMode: "auto",
      orientation: listed ? "horizontal" : "auto",
      textMode: text,
      wideLayout: true,
    },
  });
  const { fieldConfig } = panel;
  if (!mapping || !fieldConfig) return panel;
  const options = Object.fromEntries(
    Object.entries(mapping).map(([value, shown], index) => [value, { ...shown, index }]),
  );
  const defaults = { ...fieldConfig.defaults, mappings: [{ type: "value", options }] };
  return { ...panel, fieldConfig: { ...fieldConfig, defaults } };
}

/** Buckets over time: darker is more. The unit is that of the buckets. */
export function heatmap(spec: PanelSpec): UnplacedPanel {
  return basePanel("heatmap", spec, {
    options: {
      calculate: false,
      yAxis: { axisPlacement: "left", unit: spec.unit, reverse: false },
      rowsFrame: { layout: "auto" },
      color: { mode: "scheme", scheme: "Oranges", fill: "dark-orange", exponent: 0.5, scale: "exponential", steps: 64 },
      cellGap: 1,
      cellValues: { unit: "short" },
      filterValues: { le: 1e-9 },
      tooltip: { mode: "single", yHistogram: true, showColorScale: false },
      legend: { show: true },
      exemplars: { color: "rgba(255,0,255,0.7)" },
    },
  });
}

/** One bar per series, longest first when the query sorts. */
export function bargauge(spec: PanelSpec): UnplacedPanel {
  return basePanel("bargauge", spec, {
    options: {
      reduceOptions: { calcs: ["lastNotNull"], fields: "", values: false },
      orientation: "horizontal",
      displayMode: "basic",
      valueMode: "color",
      namePlacement: "left",
      showUnfilled: true,
      sizing: "auto",
      minVizWidth: 8,
      minVizHeight: 16,
      maxVizHeight: 40,
      legend: { showLegend: false, displayMode: "list", placement: "bottom", calcs: [] },
    },
  });
}

export type UntypedSpec = Omit<PanelSpec, "unit" | "thresholds" | "decimals" | "min" | "max">;

/** Records as lines. */
export function logs(spec: UntypedSpec): UnplacedPanel {
  const { fieldConfig: _none, ...panel } = basePanel(
    "logs",
    { ...spec, unit: "string" },
    {
      options: {
        showTime: true,
        showLabels: false,
        showCommonLabels: false,
        wrapLogMessage: true,
        prettifyLogMessage: false,
        enableLogDetails: true,
        dedupStrategy: "none",
        sortOrder: "Ascending",
      },
    },
  );
  return panel;
}

/** One trace as a waterfall. */
export function traces(spec: UntypedSpec): UnplacedPanel {
  const { fieldConfig: _none, ...panel } = basePanel("traces", { ...spec, unit: "string" }, {});
  return panel;
}

/** Markdown. */
export function text(spec: Pick<PanelSpec, "key" | "title" | "description" | "width" | "height">, content: string) {
  const {
    fieldConfig: _none,
    targets: _neither,
    ...panel
  } = basePanel("text", { ...spec, unit: "string", queries: [] }, { options: { mode: "markdown", content } });
  return panel satisfies UnplacedPanel;
}
