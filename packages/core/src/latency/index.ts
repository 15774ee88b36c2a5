export { createCompositeTracker } from "./composite";
