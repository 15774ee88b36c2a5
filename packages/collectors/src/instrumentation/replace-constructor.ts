/** The second is Chromium's old name for the same constructor. */
const NAMES = ["RTCPeerConnection", "webkitRTCPeerConnection"];

type Constructor = new (...args: never[]) => RTCPeerConnection;

/**
 * Replaces the page's `RTCPeerConnection` by a proxy of it, so that `instanceof`, static members, `name`, `length`,
 * `prototype` and subclasses stay what they were.
 *
 * @param created is told of each connection right after it was created; must not throw
 * @returns puts the original back, where the proxy still stands, and silences the proxy wherever someone kept it;
 *   undefined where there is no such constructor
 */
export function replaceConstructor(created: (connection: RTCPeerConnection) => void): (() => void) | undefined {
  const original = Reflect.get(globalThis, NAMES[0]!) as Constructor | undefined;
  if (typeof original !== "function") return undefined;
  let active = true;

  const proxy: Constructor = new Proxy(original, {
    construct(target, args, newTarget) {
      const connection = Reflect.construct(target, args, newTarget === proxy ? target : newTarget);
      if (active) created(connection);
      return connection;
    },
  });

  const replaced: [string, PropertyDescriptor][] = [];
  for (const name of NAMES) {
    const descriptor = Reflect.getOwnPropertyDescriptor(globalThis, name);
    if (!descriptor || descriptor.value !== original) continue;
    if (Reflect.defineProperty(globalThis, name, { ...descriptor, value: proxy })) replaced.push([name, descriptor]);
  }
  if (!replaced.length) return undefined;

  return () => {
    active = false;
    for (const [name, descriptor] of replaced) {
      if (Reflect.getOwnPropertyDescriptor(globalThis, name)?.value === proxy) {
        Reflect.defineProperty(globalThis, name, descriptor);
      }
    }
  };
}
