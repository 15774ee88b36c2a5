/** A command cannot go on; ends it with this exit code and message. */
export class CommandFailure extends Error {
  override name = "CommandFailure";

  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}
