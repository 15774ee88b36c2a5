import { reduce } from "../data/reduce.mjs";
import { display, fieldConfigOf, seriesColor } from "../format/field.mjs";

/**
 * A panel's series with what its settings say of each: name, colour, unit and so on.
 *
 * @returns {{ name: string, refId: string, labels: object, points: [number, number][], config: object, color: string }[]}
 */
export function fieldsOf(panel, series, theme) {
  return series.map((one, index) => {
    const config = fieldConfigOf(panel.fieldConfig, { name: one.name, refId: one.refId, type: "number" });
    const color = seriesColor(config, index, reduce("lastNotNull", one.points), theme);
    return { ...one, config, color, name: config.displayName ?? one.name };
  });
}

/** What a reduced field shows. */
export const shown = (field, calc, theme) => {
  const value = reduce(calc, field.points);
  return { value, ...display(field.config, value, theme) };
};
