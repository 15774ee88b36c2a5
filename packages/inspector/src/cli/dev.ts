import picocolors from "picocolors";
import { startInspector } from "../inspector";
import { resolveOptions } from "../options";
import type { RecordBatch } from "../otlp";
import { formatLine, linesOf, type PrintStyle } from "../terminal";
import { VERSION } from "../version";
import type { DevCommand } from "./arguments";

const DEFAULT_COLUMNS = 80;
const LOOPBACK = /^(localhost|127(\.\d+){3}|::1|\[::1\])$/;

function printer({ json, quiet }: DevCommand): {
  banner(url: string, place: string): void;
  batch(batch: RecordBatch): void;
} {
  const write = (text: string) => process.stdout.write(`${text}\n`);
  // picocolors looks at NO_COLOR and FORCE_COLOR; a file or a pipe gets none either way.
  const color = picocolors.isColorSupported && process.stdout.isTTY === true;
  const style = (): PrintStyle => ({ color, columns: process.stdout.columns ?? DEFAULT_COLUMNS });
  const colors = picocolors.createColors(color);
  return {
    banner(url, place) {
      if (json) {
        write(JSON.stringify({ kind: "listening", url, store: place, version: VERSION }));
        return;
      }
      write(`${colors.bold(`rtcscope ${VERSION}`)}  ${colors.cyan(url)}`);
      if (quiet) return;
      write(`${colors.dim("  send ")} OTLP/HTTP to /v1/traces, /v1/logs, /v1/metrics`);
      write(`${colors.dim("  read ")} the page at /, JSON at /api/sessions`);
      write(`${colors.dim("  store")} ${place}`);
    },
    batch(batch) {
      if (quiet) return;
      for (const line of linesOf(batch)) write(json ? JSON.stringify(line) : formatLine(line, style()));
    },
  };
}

/**
 * Runs until SIGINT or SIGTERM; resolves after everything that was accepted is stored. A second signal ends at once.
 *
 * throws  what startInspector throws
 */
export async function runDev(command: DevCommand): Promise<void> {
  let stop: (() => void) | undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  let asked = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (asked) process.exit(signal === "SIGINT" ? 130 : 143);
    asked = true;
    stop?.();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  // Whoever read the output is gone (`rtcscope dev | head`): end in good order.
  process.stdout.on("error", () => stop?.());

  const options = resolveOptions(command.inspector);
  const inspector = await startInspector(command.inspector);
  const out = printer(command);
  out.banner(inspector.url, options.memory ? "in memory" : options.dir);
  if (!LOOPBACK.test(options.host))
    process.stderr.write(
      `rtcscope: ${options.host} is not loopback: whoever reaches this machine can send and read.\n`,
    );
  inspector.onStored((batch) => out.batch(batch));
  await stopped;
  await inspector.close();
}
