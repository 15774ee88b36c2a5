export { applyToHoneycomb, type HoneycombOptions } from "./apply";
export { BOARD, type HoneycombPanel, type HoneycombQuery, PANELS } from "./board";
export { DERIVED_COLUMNS, type DerivedColumn } from "./columns";
