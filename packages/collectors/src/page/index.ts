export { observePage } from "./observe-page";
