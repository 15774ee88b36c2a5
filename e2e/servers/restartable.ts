import type { PartName } from "../../scripts/lib/parts.mjs";
import { type ServerCommand, type ServerProcess, startServer, temporaryFolder } from "./process";

/** A server that comes back on its ports, with its configuration and with what it keeps in its folder. */
export interface Restartable {
  /** The last of what it printed. */
  output(): string;
  /** Ends it as a crash does; {@link restart} brings it back. */
  kill(): Promise<void>;
  /** Asks it to end, if it runs, and starts it anew. Resolves when it answers. */
  restart(): Promise<void>;
  /** Asks it to end, and removes its folder. */
  stop(): Promise<void>;
}

/**
 * Resolves when the server answers.
 *
 * @param prepare writes into the server's own temporary folder what it reads, once, and tells how it is started
 */
export async function startRestartable(
  part: PartName,
  prepare: (folder: string) => Promise<Omit<ServerCommand, "part" | "folder">>,
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
      await server.stop();
      server = await start();
    },
    async stop() {
      await server.stop();
      await folder.remove();
    },
  };
}
