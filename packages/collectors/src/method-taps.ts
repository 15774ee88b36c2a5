/**
 * Is told of a call before it runs, with its arguments; what it returns is told how the call ended (the result or the
 * error), before the caller is. Must not throw.
 */
export type MethodTap = (
  method: string,
  args: readonly unknown[],
) => ((failed: boolean, value?: unknown) => void) | undefined;

interface Tapped {
  taps: Set<MethodTap>;
  restore(): void;
}

const tapped = new WeakMap<object, Tapped>();

/**
 * Watches methods of one object, because offer/answer is done by methods and no event tells of it.
 *
 * Arguments, `this`, results, throws and the callback-style overloads pass through. However many observers an object
 * has, it carries one set of wrappers; the last observer to leave takes them off again.
 *
 * @returns stops watching; undefined if the object cannot be changed (frozen), and then nothing was
 */
export function tapMethods(target: object, methods: readonly string[], tap: MethodTap): (() => void) | undefined {
  let entry = tapped.get(target);
  if (!entry) {
    const taps = new Set<MethodTap>();
    const undo: (() => void)[] = [];
    entry = {
      taps,
      restore() {
        tapped.delete(target);
        for (const work of undo) work();
      },
    };
    for (const method of methods) {
      const restored = wrap(target, method, taps);
      if (restored) undo.push(restored);
    }
    if (!undo.length) return undefined;
    tapped.set(target, entry);
  }
  const { taps, restore } = entry;
  taps.add(tap);
  return () => {
    if (taps.delete(tap) && !taps.size) restore();
  };
}

function wrap(target: object, method: string, taps: ReadonlySet<MethodTap>): (() => void) | undefined {
  const original: unknown = Reflect.get(target, method);
  if (!isCallback(original)) return undefined;
  const own = Reflect.getOwnPropertyDescriptor(target, method);
  // A proxy keeps name, length and the native source text of the method.
  const value = new Proxy(original, {
    apply(first, self: unknown, args: unknown[]) {
      const fn = own ? first : current(target, method, first);
      if (self !== target || !taps.size) return Reflect.apply(fn, self, args);
      const ends = [...taps].map((tap) => tap(method, args));
      const settle = (failed: boolean, value: unknown) => {
        for (const end of ends.splice(0)) end?.(failed, value);
      };
      const callbacks = args.filter(isCallback);
      try {
        const result: unknown = Reflect.apply(
          fn,
          self,
          args.map((arg) => (isCallback(arg) ? wrapCallback(arg, callbacks.indexOf(arg) > 0, settle) : arg)),
        );
        // With callbacks the promise is resolved early and says nothing.
        if (!callbacks.length) {
          if (isPromise(result)) {
            // What we return must be the promise that carries our handlers: with handlers beside the one we return, a
            // rejection that the application forgot would no longer reach its `unhandledrejection` reporting.
            return result.then(
              (given) => {
                settle(false, given);
                return given;
              },
              (error: unknown) => {
                settle(true, error);
                throw error;
              },
            );
          }
          settle(false, result);
        }
        return result;
      } catch (error) {
        settle(true, error);
        throw error;
      }
    },
  });
  if (!Reflect.defineProperty(target, method, { value, writable: true, configurable: true, enumerable: false })) {
    return undefined;
  }
  return () => {
    // Someone may have wrapped ours; theirs must survive, and ours then only passes through.
    if (Reflect.getOwnPropertyDescriptor(target, method)?.value !== value) return;
    if (own) Reflect.defineProperty(target, method, own);
    else Reflect.deleteProperty(target, method);
  };
}

/** What an SDK put between the object and its class meanwhile (OpenTok sets a prototype of its own) is still called. */
function current(target: object, method: string, first: Callback): Callback {
  try {
    const late: unknown = Reflect.get(Object.getPrototypeOf(target), method);
    return isCallback(late) ? late : first;
  } catch {
    return first;
  }
}

type Callback = (...args: unknown[]) => unknown;

function wrapCallback(callback: Callback, fails: boolean, settle: (failed: boolean, value: unknown) => void): Callback {
  return function (this: unknown, ...args) {
    settle(fails, args[0]);
    return Reflect.apply(callback, this, args);
  };
}

/** By its shape: libraries that patch `Promise` (zone.js) make native promises foreign to `instanceof`. */
function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined)?.then === "function";
}

function isCallback(value: unknown): value is Callback {
  return typeof value === "function";
}
