/**
 * Grafana's named colours, and the order in which it gives them to series.
 *
 * @see https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/themes/createVisualizationColors.ts
 */
const SHADES = {
  red: ["#FFA6B0", "#FF7383", "#F2495C", "#E02F44", "#C4162A", "#AD0317"],
  orange: ["#FFCB7D", "#FFB357", "#FF9830", "#FF780A", "#FA6400", "#E55400"],
  yellow: ["#FFF899", "#FFEE52", "#FADE2A", "#F2CC0C", "#E0B400", "#CC9D00"],
  green: ["#C8F2C2", "#96D98D", "#73BF69", "#56A64B", "#37872D", "#19730E"],
  blue: ["#C0D8FF", "#8AB8FF", "#5794F2", "#3274D9", "#1F60C4", "#1250B0"],
  purple: ["#DEB6F2", "#CA95E5", "#B877D9", "#A352CC", "#8F3BB8", "#7C2EA3"],
};
const PREFIXES = ["super-light-", "light-", "", "semi-dark-", "dark-"];

const CLASSIC = [
  ...["green", "semi-dark-yellow", "light-blue", "semi-dark-orange", "red", "blue", "purple", "#705DA0", "dark-green"],
  ...["yellow", "#447EBC", "#C15C17", "#890F02", "#0A437C", "#6D1F62", "#584477", "#B7DBAB", "#F4D598", "#70DBED"],
];

/** A page's own colours; on white, named colours are one shade darker. */
export const THEMES = {
  dark: {
    name: "dark",
    shade: 0,
    page: "#111217",
    panel: "#181b1f",
    border: "#2a2c33",
    text: "#ccccdc",
    faint: "#8e8e99",
    link: "#6e9fff",
    grid: "#2a2c31",
    header: "#22252b",
  },
  light: {
    name: "light",
    shade: 1,
    page: "#f4f5f5",
    panel: "#ffffff",
    border: "#dfe0e1",
    text: "#24292e",
    faint: "#6a6e73",
    link: "#1f62e0",
    grid: "#e8e9ea",
    header: "#f4f5f5",
  },
};

/** A name such as `semi-dark-red`, or any CSS colour, as a CSS colour. */
export function color(name, theme) {
  if (name === "text") return theme.text;
  if (name === "transparent") return "rgba(0,0,0,0)";
  const hue = Object.keys(SHADES).find((candidate) => name === candidate || name.endsWith(`-${candidate}`));
  if (!hue) return name;
  const at = PREFIXES.indexOf(name.slice(0, name.length - hue.length));
  return at < 0 ? name : SHADES[hue][at + theme.shade];
}

/** The colour of the n-th series. */
export const classic = (index, theme) => color(CLASSIC[index % CLASSIC.length], theme);

/** The last step that a value reaches; steps are sorted, the first from minus infinity. */
export function thresholdColor(thresholds, value, theme, { min = 0, max = 1 } = {}) {
  const steps = thresholds?.steps ?? [];
  const at = thresholds?.mode === "percentage" ? ((value - min) / (max - min || 1)) * 100 : value;
  const step = steps.findLast(
    (candidate) => candidate.value === null || candidate.value === undefined || at >= candidate.value,
  );
  return color((step ?? steps[0])?.color ?? "green", theme);
}

const channels = (hex) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
const hex = (parts) => `#${parts.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;

/** Between two `#rrggbb`, 0 is the first. */
export const mix = (from, to, share) => {
  const [a, b] = [channels(from), channels(to)];
  return hex(a.map((part, at) => part + (b[at] - part) * share));
};

const SCHEMES = {
  Oranges: ["#fff5eb", "#fdd0a2", "#fd8d3c", "#d94801", "#7f2704"],
  Blues: ["#f7fbff", "#c6dbef", "#6baed6", "#2171b5", "#08306b"],
  Greens: ["#f7fcf5", "#c7e9c0", "#74c476", "#238b45", "#00441b"],
  Reds: ["#fff5f0", "#fcbba1", "#fb6a4a", "#cb181d", "#67000d"],
  Purples: ["#fcfbfd", "#dadaeb", "#9e9ac8", "#6a51a3", "#3f007d"],
  YlOrRd: ["#ffffcc", "#fed976", "#fd8d3c", "#e31a1c", "#800026"],
  YlGnBu: ["#ffffd9", "#c7e9b4", "#41b6c4", "#225ea8", "#081d58"],
  BuPu: ["#f7fcfd", "#bfd3e6", "#8c96c6", "#88419d", "#4d004b"],
  Spectral: ["#9e0142", "#f46d43", "#ffffbf", "#66c2a5", "#5e4fa2"],
  RdYlGn: ["#a50026", "#f46d43", "#ffffbf", "#66bd63", "#006837"],
  Turbo: ["#30123b", "#28bceb", "#a4fc3c", "#fb7e21", "#7a0403"],
  Viridis: ["#440154", "#3b528b", "#21918c", "#5ec962", "#fde725"],
  Inferno: ["#000004", "#57106e", "#bc3754", "#f98e09", "#fcffa4"],
  Magma: ["#000004", "#51127c", "#b73779", "#fc8961", "#fcfdbf"],
  Plasma: ["#0d0887", "#7e03a8", "#cc4778", "#f89540", "#f0f921"],
};
/** Schemes from light to dark: on a dark page they run the other way, so that little is dim. */
const TURNED_ON_DARK = new Set(["Oranges", "Blues", "Greens", "Reds", "Purples", "YlOrRd", "YlGnBu", "BuPu"]);

/** `share` 0..1 to a colour of a scheme; one that is not known is drawn as Oranges. */
export function schemeColor(name, theme, reverse = false) {
  const known = SCHEMES[name] ? name : "Oranges";
  const stops = SCHEMES[known];
  const turned = reverse !== (theme.name === "dark" && TURNED_ON_DARK.has(known));
  return (share) => {
    const at = Math.min(Math.max(turned ? 1 - share : share, 0), 1) * (stops.length - 1);
    const below = Math.min(Math.floor(at), stops.length - 2);
    return mix(stops[below], stops[below + 1], at - below);
  };
}
