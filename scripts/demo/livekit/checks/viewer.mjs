/** JSON Web Tokens: a header and claims, both JSON in base64url. */
const TOKEN = /eyJ[\w-]+\.eyJ[\w-]+/;

/** Who only watches publishes nothing, and keeps its token to itself, as everybody does. */
export function checkViewer(checks, _truth, reports) {
  const { viewer } = reports;
  checks.same("viewer: role", "subscriber", viewer.summary.role);
  const sends =
    viewer.tracks.filter(({ direction }) => direction === "publish").length +
    viewer.streams.filter(({ direction }) => direction === "outbound").length +
    viewer.connects.flatMap(({ phases }) => phases).filter(({ phase }) => phase === "publish").length;
  checks.same("viewer: publishes", 0, sends);
  checks.same("viewer: connect", "ok", viewer.connects[0]?.outcome);
  const leaked = Object.entries(reports)
    .filter(([, report]) => TOKEN.test(JSON.stringify(report)))
    .map(([who]) => who);
  checks.same("tokens that left a page", "none", leaked.join(", ") || "none");
}
