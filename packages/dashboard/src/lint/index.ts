export { EXCEPTIONS, type Exception } from "./exceptions";
export type { Finding, Rule } from "./finding";
export { type LintOptions, lint, RULES } from "./lint";
