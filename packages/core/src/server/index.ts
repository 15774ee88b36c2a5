export { createServerTracker, type ServerTracker } from "./tracker";
