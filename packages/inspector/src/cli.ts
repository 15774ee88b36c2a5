#!/usr/bin/env node
import { type Command, HELP, readCommand, UsageError } from "./cli/arguments";
import { EXIT } from "./cli/exit-codes";
import { CommandFailure } from "./cli/failure";
import { writeOut } from "./cli/output";
import { VERSION } from "./version";

/** The database and the readers are loaded only when they are needed: help and errors come at once. */
async function run(command: Command): Promise<number> {
  switch (command.command) {
    case "help":
      await writeOut(HELP);
      return EXIT.ok;
    case "version":
      await writeOut(`${VERSION}\n`);
      return EXIT.ok;
    case "dev":
      await (await import("./cli/dev")).runDev(command);
      return EXIT.ok;
    case "inspect":
      return (await import("./cli/inspect")).runInspect(command);
    case "import":
      return (await import("./cli/import")).runImport(command);
    case "simulate":
      return (await import("./cli/simulate")).runSimulate(command);
    case "dashboards":
      return (await import("./cli/dashboards")).runDashboards(command);
  }
}

async function main(args: readonly string[]): Promise<number> {
  try {
    return await run(readCommand(args));
  } catch (error) {
    const usage = error instanceof UsageError;
    process.stderr.write(`rtcscope: ${error instanceof Error ? error.message : String(error)}\n`);
    if (usage) process.stderr.write("Run rtcscope --help for all options.\n");
    if (usage) return EXIT.usage;
    return error instanceof CommandFailure ? error.code : EXIT.unexpected;
  }
}

process.exit(await main(process.argv.slice(2)));
