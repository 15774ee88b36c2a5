type Constructor<T> = new (...args: never[]) => T;

/**
 * Replaces a constructor of the page by a proxy of it, so that `instanceof`, static members, `name`, `length`,
 * `prototype` and subclasses stay what they were.
 *
 * @param names all global names of the same constructor; the first one counts
 * @param created is told of each object right after it was created; must not throw
 * @returns puts the original back, where the proxy still stands, and silences the proxy wherever someone kept it;
 *   undefined where there is no such constructor
 */
export function replaceConstructor<T extends object>(
  names: readonly [string, ...string[]],
  created: (object: T) => void,
): (() => void) | undefined {
  const original = Reflect.get(globalThis, names[0]) as Constructor<T> | undefined;
  if (typeof original !== "function") return undefined;
  let active = true;

  const proxy: Constructor<T> = new Proxy(original, {
    construct(target, args, newTarget) {
      const object = Reflect.construct(target, args, newTarget === proxy ? target : newTarget);
      if (active) created(object);
      return object;
    },
  });

  const replaced: [string, PropertyDescriptor][] = [];
  for (const name of names) {
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
