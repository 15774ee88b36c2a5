const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text that is safe between tags and in attributes. */
export const escapeText = (text) => String(text).replace(/[&<>"]/g, (char) => ESCAPES[char]);

const rounded = (value) => (typeof value === "number" ? Number(value.toFixed(1)) : value);

/** An element of HTML or SVG; children are markup already, absent attributes are left out. */
export function tag(name, attributes, ...children) {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([attribute, value]) => ` ${attribute}="${escapeText(rounded(value))}"`);
  return `<${name}${written.join("")}>${children.flat().join("")}</${name}>`;
}

export const svg = (width, height, ...children) =>
  tag("svg", { width, height, viewBox: `0 0 ${width} ${height}`, xmlns: "http://www.w3.org/2000/svg" }, ...children);

/** Text in an SVG. `anchor` is start, middle or end. */
export const label = (text, { x, y, size = 12, fill, anchor = "start", weight, rotate }) =>
  tag(
    "text",
    {
      x,
      y,
      "font-size": size,
      fill,
      "text-anchor": anchor,
      "font-weight": weight,
      transform: rotate === undefined ? undefined : `rotate(${rotate} ${x} ${y})`,
    },
    escapeText(text),
  );

const NARROW = /[ijltf.,:;|!' ()[\]]/;
const WIDE = /[mwMW@%]/;
const UPPER = /[A-Z]/;

/** About how wide a text is: layout happens before any browser has measured it. */
export function textWidth(text, size = 12) {
  let em = 0;
  for (const char of String(text))
    em += NARROW.test(char) ? 0.3 : WIDE.test(char) ? 0.86 : UPPER.test(char) ? 0.68 : 0.56;
  return em * size;
}

/** A text that fits, with an ellipsis where it does not. */
export function fit(text, width, size = 12) {
  if (textWidth(text, size) <= width) return text;
  let end = text.length;
  while (end > 1 && textWidth(`${text.slice(0, end)}…`, size) > width) end -= 1;
  return `${text.slice(0, end)}…`;
}
