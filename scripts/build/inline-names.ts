import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";

const IMPORT = /import \{([^}]*)\} from "((?:\.\.?\/)+)semconv";/g;
const CONSTANT = /^export const (\w+) = ("[^"\n]*"|\[[^\]\n]*\])(?: as const satisfies [^\n]*)?;$/gm;

/**
 * Puts the registry's names and lists of values, which are constants, into the files that use them.
 *
 * Bundlers split code by module: with one module of names, a page would load the names of every tracker with its first
 * chunk, because two chunks share that module. Tables are imported as before.
 */
export function inlineNames(registry: string): Plugin {
  return {
    name: "inline-names",
    async setup(build) {
      const names = new Map<string, string>();
      for (const [, name = "", value = ""] of (await readFile(registry, "utf8")).matchAll(CONSTANT))
        names.set(name, value);
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        if (path === registry) return undefined;
        const source = await readFile(path, "utf8");
        const contents = source.replace(IMPORT, (_, list: string, up: string) => {
          const imported = list
            .split(",")
            .map((name) => name.trim())
            .filter(Boolean);
          const inlined = imported.filter((name) => names.has(name));
          const rest = imported.filter((name) => !names.has(name));
          const constants = inlined.map((name) => `const ${name} = ${names.get(name)} as const;`).join(" ");
          // An import of nothing would still tie the chunk to the module.
          const tables = rest.filter((name) => !name.startsWith("type "));
          return tables.length ? `${constants} import { ${tables.join(", ")} } from "${up}semconv";` : constants;
        });
        return { contents, loader: "ts" };
      });
    },
  };
}
