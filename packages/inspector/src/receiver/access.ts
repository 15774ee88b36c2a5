import type { MiddlewareHandler } from "hono";

/**
 * Who may talk to the inspector. It listens on the developer's own machine and holds data of real calls, so a page that
 * happens to be open in the same browser must be able neither to read from it nor to write to it.
 */
export interface AccessRules {
  /** Origins beside those of this machine: exact (`https://app.example`), one `*.` for subdomains, or `*` for all. */
  allowOrigins: readonly string[];
  /** Names beside `localhost` that the Host header may hold; a leading dot takes in subdomains. */
  allowHosts: readonly string[];
  /** The address the server was told to listen on. */
  boundHost: string;
}

const PREFLIGHT_MAX_AGE_S = 7200;

function hostOf(header: string): string | undefined {
  try {
    const url = new URL(`http://${header}`);
    // Anything but a bare authority is not a Host header.
    return url.pathname === "/" && url.username === "" && url.search === "" && url.hash === ""
      ? url.hostname
      : undefined;
  } catch {
    return undefined;
  }
}

const isLoopback = (host: string): boolean =>
  host === "localhost" || host.endsWith(".localhost") || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
const isIpLiteral = (host: string): boolean => host.startsWith("[") || /^\d{1,3}(\.\d{1,3}){3}$/.test(host);

/**
 * Whether a Host header names this server. A foreign name is how DNS rebinding looks: the attacker's own name, pointed
 * at 127.0.0.1. An address cannot be rebound, so beyond loopback addresses are accepted as soon as the server is told to
 * listen beyond loopback.
 */
export function isHostAllowed(header: string | undefined, rules: AccessRules): boolean {
  const host = header === undefined ? undefined : hostOf(header);
  if (host === undefined) return false;
  if (isLoopback(host)) return true;
  if (isIpLiteral(host)) return !isLoopback(hostOf(bracketed(rules.boundHost)) ?? "");
  if (host === rules.boundHost.toLowerCase()) return true;
  return rules.allowHosts.some((allowed) => {
    const name = allowed.toLowerCase();
    return name.startsWith(".") ? host === name.slice(1) || host.endsWith(name) : host === name;
  });
}

/** An IPv6 address as it stands in a URL. */
export const bracketed = (host: string): string => (host.includes(":") && !host.startsWith("[") ? `[${host}]` : host);

function matches(pattern: string, origin: string): boolean {
  if (pattern === "*" || pattern === origin) return true;
  const [scheme, domain] = pattern.split("://*.");
  if (scheme === undefined || domain === undefined) return false;
  return origin.startsWith(`${scheme}://`) && origin.endsWith(`.${domain}`);
}

export function isOriginAllowed(origin: string, hostHeader: string | undefined, rules: AccessRules): boolean {
  if (rules.allowOrigins.some((pattern) => matches(pattern, origin))) return true;
  let url: URL;
  try {
    url = new URL(origin);
  } catch {
    return false;
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") return false;
  // The inspector's own page, under whatever name it was opened.
  return isLoopback(url.hostname) || origin === `http://${hostHeader}`;
}

/** Refuses foreign hosts and origins with 403 and answers CORS preflights. `refuse` makes the body of a refusal. */
export function accessControl(
  rules: AccessRules,
  refuse: (message: string, path: string) => Response,
): MiddlewareHandler {
  return async (c, next) => {
    const host = c.req.header("host");
    if (!isHostAllowed(host, rules))
      return refuse(`Host ${host ?? "(none)"} is not this server. Allow it with --allow-host if it is.`, c.req.path);
    const origin = c.req.header("origin");
    if (origin === undefined) return next();
    if (!isOriginAllowed(origin, host, rules))
      return refuse(`Origin ${origin} may not use this server. Allow it with --allow-origin.`, c.req.path);
    if (c.req.method === "OPTIONS" && c.req.header("access-control-request-method") !== undefined) {
      c.res = new Response(null, { status: 204 });
      c.res.headers.set("access-control-allow-methods", "GET, POST, OPTIONS");
      c.res.headers.set(
        "access-control-allow-headers",
        c.req.header("access-control-request-headers") ?? "content-type, content-encoding",
      );
      c.res.headers.set("access-control-max-age", String(PREFLIGHT_MAX_AGE_S));
      // A page from the network may reach a local address only if that says so (Private Network Access).
      if (c.req.header("access-control-request-private-network") === "true")
        c.res.headers.set("access-control-allow-private-network", "true");
    } else await next();
    c.res.headers.set("access-control-allow-origin", origin);
    c.res.headers.set("access-control-expose-headers", "retry-after");
    c.res.headers.append("vary", "origin");
  };
}
