import { replaceConstructor } from "../replace-constructor";

const watchers = new Set<(socket: WebSocket) => void>();
let restore: (() => void) | undefined;

/**
 * Tells of every `WebSocket` that the page creates from now on. However many watch, the constructor is replaced once;
 * the last one to leave puts the original back.
 *
 * @param created must not throw
 * @returns stops watching; undefined where there is no `WebSocket`, or it cannot be replaced
 */
export function watchPageSockets(created: (socket: WebSocket) => void): (() => void) | undefined {
  restore ??= replaceConstructor<WebSocket>(["WebSocket"], (socket) => {
    for (const watcher of watchers) watcher(socket);
  });
  if (!restore) return undefined;
  watchers.add(created);
  return () => {
    if (!watchers.delete(created) || watchers.size) return;
    restore?.();
    restore = undefined;
  };
}
