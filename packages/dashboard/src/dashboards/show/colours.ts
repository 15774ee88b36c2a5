import type { FieldOverride } from "../../grafana";

const coloured = (colours: Readonly<Record<string, string>>): FieldOverride[] =>
  Object.entries(colours).map(([name, fixedColor]) => ({
    matcher: { id: "byName", options: name },
    properties: [{ id: "color", value: { mode: "fixed", fixedColor } }],
  }));

/** The same colour for the same transport, wherever it is drawn. */
export const TRANSPORT_COLOURS = coloured({ webrtc: "blue", livekit: "purple", ivs: "orange" });

export const OUTCOME_COLOURS = coloured({ ok: "green", error: "red", cancelled: "text" });

/** What was usual, behind what is. */
export const USUAL: FieldOverride = {
  matcher: { id: "byRegexp", options: "/usual|before/" },
  properties: [
    { id: "color", value: { mode: "fixed", fixedColor: "text" } },
    { id: "custom.lineStyle", value: { fill: "dash", dash: [6, 6] } },
    { id: "custom.fillOpacity", value: 0 },
  ],
};
