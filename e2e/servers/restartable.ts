import type { PartName } from "../../scripts/lib/parts.mjs";
import { type ServerCommand, type ServerProcess, startServer, temporaryFolder } from "./process";

/** A server that comes back on its ports, with its configuration and with what it keeps in its folder. */
export interface Restartable {
  /** The last of what it printed. */
  output(): string;
  /** Ends it as a crash does; {@link restart} brings it back. */
  kill(): Promise<void>;
  /** Ends it, if it runs, and starts it anew. Resolves when it answers. */
  restart(): Promise<void>;
  /** Ends it, and removes its folder. */
  stop(): Promise<void>;
}

/**
 * Resolves when the server answers.
 *
 * @param prepare writes into the server's own temporary folder what it reads, once, and tells how it is started
 * @param end `kill` for one that has nothing to save and would wait for its clients before it goes
 */
export async function startRestartable(
  part: PartName,
  prepare: (folder: string) => Promise<Omit<ServerCommand, "part" | "folder">>,
  end: "stop" | "kill" = "stop",
): Promise<Restartable> {
  const folder = await temporaryFolder(part);
  let start: () => Promise<ServerProcess>;
  let server: ServerProcess;
  try {
    const command = await prepare(folder.path);
    start = () => startServer({ part, folder: folder.path, ...command });
    server = await start();
  } catch (cause) {
    await folder.remove();
    throw cause;
  }
  return {
    output: () => server.output(),
    kill: () => server.kill(),
    async restart() {
      await server[end]();
      server = await start();
    },
    async stop() {
      await server[end]();
      await folder.remove();
    },
  };
}
