#!/usr/bin/env node
import { HELP, readCommand, UsageError } from "./cli/arguments";
import { VERSION } from "./version";

async function main(args: readonly string[]): Promise<number> {
  try {
    const command = readCommand(args);
    if (command.command === "help") process.stdout.write(HELP);
    else if (command.command === "version") process.stdout.write(`${VERSION}\n`);
    else {
      // The database is loaded only when it is needed: help and errors come at once.
      const { runDev } = await import("./cli/dev");
      await runDev(command);
    }
    return 0;
  } catch (error) {
    const usage = error instanceof UsageError;
    process.stderr.write(`rtcscope: ${error instanceof Error ? error.message : String(error)}\n`);
    if (usage) process.stderr.write("Run rtcscope --help for all options.\n");
    return usage ? 2 : 1;
  }
}

process.exit(await main(process.argv.slice(2)));
