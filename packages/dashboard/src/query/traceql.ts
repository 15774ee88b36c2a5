import { ATTR_SERVICE_NAME } from "@rtcscope/core/semconv";

/** TraceQL's string. */
const quote = (text: string) => `"${text.replace(/[\\"]/g, "\\$&")}"`;

/** Without quotes, which older versions do not know: names of the registry need none. */
const spanAttribute = (attribute: string) => `span.${attribute}`;

export interface SpanSelection {
  /** Name of the span, or an expression for names. */
  name?: string | { matches: string };
  /** Status of the span. */
  status?: "error" | "ok" | "unset";
  /** Attributes of the span, by equality or by an expression. */
  where?: Readonly<Record<string, string | { matches: string }>>;
  /** An expression for names of services. */
  service?: string;
  /** The least duration, such as `5s`. */
  longerThan?: string;
  /** Attributes to bring along, as columns. */
  select?: readonly string[];
}

const compared = (field: string, wanted: string | { matches: string }) =>
  typeof wanted === "string" ? `${field} = ${quote(wanted)}` : `${field} =~ ${quote(wanted.matches)}`;

/**
 * Spans as Tempo finds them: `{ name = "rtc.connect" && status = error } | select(span.error.type)`.
 *
 * @see https://grafana.com/docs/tempo/latest/traceql/construct-traceql-queries/
 */
export function spansWhere({ name, status, where = {}, service, longerThan, select = [] }: SpanSelection): string {
  const conditions = [
    ...(name ? [compared("name", name)] : []),
    ...(status ? [`status = ${status}`] : []),
    ...(longerThan ? [`duration > ${longerThan}`] : []),
    ...(service ? [compared(`resource.${ATTR_SERVICE_NAME}`, { matches: service })] : []),
    ...Object.entries(where).map(([attribute, wanted]) => compared(spanAttribute(attribute), wanted)),
  ];
  const columns = select.length > 0 ? ` | select(${select.map(spanAttribute).join(", ")})` : "";
  return `{ ${conditions.join(" && ")} }${columns}`;
}
