import { simulate } from "../simulate";
import type { SimulateCommand } from "./arguments";
import { EXIT } from "./exit-codes";
import { writeOut } from "./output";

const EVERY_MS = 100;

/** One line on the terminal that counts sessions; nothing where nobody looks. */
function createCounter(out: Pick<NodeJS.WriteStream, "isTTY" | "write"> = process.stderr) {
  let shownAt = Number.NEGATIVE_INFINITY;
  return {
    tell(told: number, of: number) {
      if (!out.isTTY || performance.now() - shownAt < EVERY_MS) return;
      shownAt = performance.now();
      out.write(`\rsimulated ${told} of ${of} sessions\u001b[K`);
    },
    done() {
      if (Number.isFinite(shownAt)) out.write("\r\u001b[K");
    },
  };
}

/**
 * Simulates a fleet and prints its truth as one JSON document. SIGINT and SIGTERM stop it: the truth is then of the
 * sessions that were told until then, and says so. A second signal ends at once.
 *
 * @returns exit code
 */
export async function runSimulate({ options }: SimulateCommand): Promise<number> {
  const stop = new AbortController();
  const onSignal = (signal: NodeJS.Signals) => {
    if (stop.signal.aborted) process.exit(signal === "SIGINT" ? 130 : 143);
    stop.abort();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  const counter = createCounter();
  const begun = performance.now();
  const truth = await simulate(options, { signal: stop.signal, onProgress: counter.tell });
  counter.done();
  await writeOut(`${JSON.stringify(truth)}\n`);
  const seconds = (performance.now() - begun) / 1000;
  const { sessions } = truth.totals;
  process.stderr.write(
    `rtcscope: ${sessions} sessions in ${seconds.toFixed(1)} s, ${(sessions / seconds).toFixed(0)} per second\n`,
  );
  const { lost = 0, rejected = 0, reasons = [] } = truth.delivery ?? {};
  if (lost + rejected > 0) {
    process.stderr.write(`rtcscope: not everything was taken: ${reasons.join("; ")}\n`);
    return EXIT.undelivered;
  }
  return truth.complete ? EXIT.ok : EXIT.partial;
}
