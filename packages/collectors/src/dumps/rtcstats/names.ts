import { isPlainName } from "../plain-name";

/** What a connection is called in the items of a dump. */
export interface NamedConnection {
  page: string;
  connection: string;
}

/** `<renderer>-<number>` of Chrome's own dumps: a renderer process is a page, as good as can be told. */
const NATIVE = /^(\d{1,10})-(\d{1,10})$/;

/**
 * Names the connections of a dump: by their own ids if those are plain, else by number.
 *
 * @param native ids are Chrome's: number 0 of a renderer is none of its connections, but what the page does without one
 * @returns undefined for what is no connection
 */
export function createNames(native: boolean): (id: unknown) => NamedConnection | undefined {
  const known = new Map<string, NamedConnection>();
  const taken = new Set<string>();

  function name(id: string): string {
    if (id !== "" && isPlainName(id) && !taken.has(id)) return id;
    let number = known.size + 1;
    while (taken.has(`pc${number}`)) number++;
    return `pc${number}`;
  }

  return (given) => {
    // Chrome before M145 logged calls of connections that were not known yet as this.
    if ((typeof given !== "string" && typeof given !== "number") || given === "undefined-undefined") return undefined;
    const id = String(given);
    const [, page = "", number] = (native && NATIVE.exec(id)) || [];
    if (number === "0") return undefined;
    let named = known.get(id);
    if (!named) {
      named = { page, connection: name(id) };
      known.set(id, named);
      taken.add(named.connection);
    }
    return named;
  };
}
