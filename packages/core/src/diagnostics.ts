/**
 * What went wrong inside of telemetry itself. Each kind of trouble is said once, because a console full of telemetry
 * warnings hides the application's own.
 */
export interface Diagnostics {
  /** @param key what kind of trouble this is; a second report under the same key is only counted */
  warn(key: string, message: string, cause?: unknown): void;
}

/** `console.warn` or anything of its shape. */
export type DiagnosticLogger = (message: string, cause?: unknown) => void;

export function createDiagnostics(
  log: DiagnosticLogger = (message, cause) => console.warn(message, cause ?? ""),
): Diagnostics {
  const said = new Set<string>();
  return {
    warn(key, message, cause) {
      if (said.has(key)) return;
      said.add(key);
      try {
        log(`rtcscope: ${message}`, cause);
      } catch {
        // A logger that throws must not take the call down with it.
      }
    },
  };
}

/**
 * Runs `work` so that nothing it throws reaches the host application; the first failure of each kind is logged.
 *
 * @returns what `work` returned, or undefined when it threw
 */
export function guard<T>(diagnostics: Diagnostics, key: string, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    diagnostics.warn(key, `${key} failed; the call is not affected`, error);
    return undefined;
  }
}
