/** The store cannot be opened, and the message says what to do about it. */
export class StoreOpenError extends Error {
  override name = "StoreOpenError";

  constructor(
    message: string,
    /** Another one has it. */
    readonly inUse = false,
  ) {
    super(message);
  }
}

/** More is waiting to be written than the bound allows: ask the sender to come back later. */
export class StoreBusyError extends Error {
  override name = "StoreBusyError";
}
