/**
 * Whether a session has every kind of span that its script must have caused, all in one trace.
 *
 * @param check adds a row: name, ok, made, found, tolerance
 * @param {readonly string[]} expected names of spans
 */
export function checkSpans(check, who, report, expected) {
  const names = new Set(report.trace.map((span) => span.name));
  const missing = expected.filter((name) => !names.has(name));
  check(
    `${who}: every span is there`,
    missing.length === 0,
    `${expected.length} kinds`,
    missing.length ? `missing ${missing.join(", ")}` : "all",
    "none missing",
  );
  const traces = new Set(report.trace.map((span) => span.traceId)).size;
  check(`${who}: one trace`, traces === 1, "1", `${traces}`, "exact");
}
