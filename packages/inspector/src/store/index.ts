export { StoreBusyError, StoreOpenError } from "./errors";
export { STORE_FILE } from "./open";
export type { SessionFilter, SessionKey } from "./queries";
export type { Retention } from "./retention";
export { Store, type StoreOptions } from "./store";
