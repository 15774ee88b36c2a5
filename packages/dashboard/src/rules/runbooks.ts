import type { Alert } from "./alert";

/** Where docs/runbooks is, unless told otherwise: a path of the repository, as it has no address of its own. */
export const RUNBOOK_BASE = "docs/runbooks";

/** Every alert has a page of its name. */
export const runbookUrl = ({ name }: Pick<Alert, "name">, base: string): string =>
  `${base.replace(/\/+$/, "")}/${name}.md`;
