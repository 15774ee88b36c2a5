/** A path as people and `jq` write it: `$.PeerConnections["12-3"].updateLog[4]`. */
export function jsonPath(path: readonly (string | number)[]): string {
  let text = "$";
  for (const key of path) {
    if (typeof key === "number") text += `[${key}]`;
    else text += /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
  }
  return text;
}

/** Which of the wanted values a path leads to, or towards. */
export interface PathMatch {
  /** The value at this path is wanted as a whole. */
  part: boolean;
  /** Values inside of it are. */
  inside: boolean;
}

/**
 * Patterns of the form `$.PeerConnections.*.stats.*`: a name is that member, `*` any member or element. Names have no dots
 * in them.
 */
export function pathPatterns(patterns: readonly string[]): (path: readonly (string | number)[]) => PathMatch {
  const all = patterns.map((pattern) => pattern.split(".").slice(1));
  return (path) => {
    const match = { part: false, inside: false };
    for (const steps of all) {
      if (steps.length < path.length || !path.every((key, n) => steps[n] === "*" || steps[n] === key)) continue;
      if (steps.length === path.length) match.part = true;
      else match.inside = true;
    }
    return match;
  };
}
