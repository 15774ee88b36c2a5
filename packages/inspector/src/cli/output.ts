/**
 * Writes to the standard output and waits until it is out. A reader that has gone (`| head`) has seen what it wanted: that
 * is no failure, and nothing is said about it.
 */
export function writeOut(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error | null) => {
      if (!error || ("code" in error && error.code === "EPIPE")) resolve();
      else reject(error);
    };
    process.stdout.once("error", settle);
    process.stdout.write(text, settle);
  });
}
