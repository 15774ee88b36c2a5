/**
 * Grafana's variables in queries and texts: `$name`, `${name}`, `${name:format}`, `[[name]]`.
 *
 * @see https://grafana.com/docs/grafana/latest/dashboards/variables/variable-syntax/
 */
const VARIABLE = /\$(\w+)|\$\{(\w+)(?::(\w+))?\}|\[\[(\w+)(?::(\w+))?\]\]/g;

const escapeString = (text) => text.replace(/[\\"]/g, "\\$&");
const escapeRegex = (text) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

const FORMATS = {
  raw: (values) => values.join(","),
  csv: (values) => values.join(","),
  pipe: (values) => values.join("|"),
  json: (values) => JSON.stringify(values.length === 1 ? values[0] : values),
  doublequote: (values) => values.map((value) => `"${escapeString(value)}"`).join(","),
  queryparam: (values) => values.map(encodeURIComponent).join("&"),
  regex: (values) => {
    const escaped = values.map(escapeRegex);
    return escaped.length === 1 ? escaped[0] : `(${escaped.join("|")})`;
  },
};

/** As the Prometheus and Loki data sources write a variable that says no format of its own. */
function inQuery({ values, many }) {
  if (!many) return values.map(escapeString).join(",");
  // For `=~` inside of a string: the expression's escapes, and then the string's.
  return escapeString(FORMATS.regex(values));
}

/**
 * @typedef {object} Value
 * @property {readonly string[]} values what was chosen
 * @property {boolean} [many] more than one can be chosen, so that queries match with `=~`
 * @property {string} [shown] what a reader is told instead
 * @property {boolean} [verbatim] goes in as it is: `$__interval`, or what the dashboard says for All
 */

/**
 * Text with its variables put in; what is no variable stays.
 *
 * @param {string} text
 * @param {Readonly<Record<string, Value>>} variables
 * @param {"query" | "text"} [use] in a query, or in a title
 */
export function interpolate(text, variables, use = "query") {
  return String(text).replace(VARIABLE, (whole, plain, braced, bracedFormat, square, squareFormat) => {
    const value = variables[plain ?? braced ?? square];
    if (!value) return whole;
    if (use === "text" && value.shown !== undefined) return value.shown;
    const format = FORMATS[bracedFormat ?? squareFormat];
    if (value.verbatim) return value.values.join(",");
    if (format) return format(value.values);
    return inQuery(value);
  });
}
