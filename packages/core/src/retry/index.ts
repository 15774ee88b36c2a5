export { isPermanentError } from "./permanent";
export type { RetryAttempt, RetryPolicy, RetryTimers } from "./policy";
export { type RetriedSession, retry } from "./retry";
