import { instant, type PanelSpec, range, stat, type TimeseriesSpec, timeseries } from "../../grafana";
import type { Context } from "../ask/context";
import type { RateOf } from "../ask/rates";
import type { Figure } from "./figures";

/** Shown where nothing was measured, which is not 0. */
export const NOTHING = "nothing to measure";

type Given = Pick<PanelSpec, "key" | "width"> & Partial<PanelSpec>;

const said = ({ title, description, unit, decimals, thresholds }: Figure) => ({
  title,
  description,
  unit,
  ...(decimals === undefined ? {} : { decimals }),
  ...(thresholds === undefined ? {} : { thresholds }),
});

/**
 * A figure as one big number, as it is at the end of the dashboard's time: the last of a course could be from long ago,
 * and say that all is well where nothing arrives any more.
 */
export const tile = (figure: Figure, rates: RateOf, given: Given) =>
  stat({
    height: 4,
    noValue: NOTHING,
    ...said(figure),
    queries: [instant(figure.of(rates), figure.title)],
    ...given,
  });

/** What a label is called among people: the last part of its name. */
const word = (attribute: string) => attribute.split(".").at(-1) ?? attribute;

/** A figure over time, a line for each value of a label. */
export const linesBy = (
  { legend }: Context,
  figure: Figure,
  rates: RateOf,
  by: string,
  given: Given & Partial<TimeseriesSpec>,
) =>
  timeseries({
    ...said(figure),
    title: `${figure.title} by ${word(by)}`,
    queries: [range(figure.of(rates, [by]), legend(by))],
    ...given,
  });

/** A figure as a column of a table, a row for each value of a label. */
export const columnOf = (figure: Figure, rates: RateOf, by: string, title = figure.title) => ({
  title,
  unit: figure.unit,
  ...(figure.decimals === undefined ? {} : { decimals: figure.decimals }),
  ...(figure.thresholds === undefined ? {} : { thresholds: figure.thresholds }),
  query: instant(figure.of(rates, [by]), title),
});
