import { pathPatterns } from "./json-path";
import { JsonScanner } from "./json-scanner";
import type { JsonEnd, JsonPart } from "./types";

/**
 * The parts of a JSON document that `paths` ask for, each as soon as it is complete.
 *
 * shape   paths of the form `$.PeerConnections.*.stats.*`; where two lead to the same value or into each other, the outer
 *         one counts. Parts come in the order of the document, those of one chunk at once.
 * memory  the largest part; what no path asks for is not kept
 * return  how the document ended. A part that is not JSON is left out and named; see `JsonScanner` on what can follow.
 * throws  never for what the text is
 */
export async function* streamJson(
  chunks: AsyncIterable<string>,
  paths: readonly string[],
): AsyncGenerator<readonly JsonPart[], JsonEnd> {
  let parts: JsonPart[] = [];
  const scanner = new JsonScanner({
    match: pathPatterns(paths),
    onPart: (path, value) => parts.push({ path, value }),
  });
  for await (const chunk of chunks) {
    scanner.push(chunk);
    if (parts.length === 0) continue;
    yield parts;
    parts = [];
  }
  const end = scanner.end();
  if (parts.length > 0) yield parts;
  return end;
}
