/** Where a socket goes: without query, fragment and credentials, which may be secrets. */
export interface Address {
  origin: string;
  path: string;
}

/**
 * shape   absolute URL, or relative to the page; http and https mean ws and wss, as they do for sockets
 * none    undefined for what is no URL
 */
export function addressOf(url: unknown): Address | undefined {
  try {
    const { protocol, host, pathname } = new URL(String(url), globalThis.location?.href);
    return { origin: `${protocol.replace(/^http/, "ws")}//${host}`, path: pathname };
  } catch {
    return undefined;
  }
}

/** Whether the second is the first, or lies below it: `/rtc` has `/rtc/v1`, not `/rtcx`. */
export function isBelow(base: Address, { origin, path }: Address): boolean {
  return (
    origin === base.origin &&
    (path === base.path || path.startsWith(base.path.endsWith("/") ? base.path : `${base.path}/`))
  );
}
