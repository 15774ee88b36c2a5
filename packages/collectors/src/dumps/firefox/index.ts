export { isFirefoxReport, readFirefoxReport } from "./read";
