export { createCallReader, type LoggedCall } from "./reader";
