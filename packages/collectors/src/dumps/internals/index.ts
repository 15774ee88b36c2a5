export { readInternals } from "./read-internals";
