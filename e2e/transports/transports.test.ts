/** Every behaviour on every transport: what one of them tells, all of them tell. */
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, it } from "vitest";
import { parts } from "../../scripts/lib/parts.mjs";
import { type BehaviourName, behaviours, type Watch, type Who } from "./behaviours";
import type { Diary } from "./diary";
import { flaws } from "./flaws";
import type { Joining, Party, Stage } from "./party";
import { type Row, rows } from "./rows";
import { differences } from "./summary";
import { NOTHING, type Told, tell } from "./told";
import { createWorld } from "./world";

const JOINING: Readonly<Record<Who, Joining>> = {
  stranger: { role: "publisher", refused: true },
  publisher: { role: "publisher" },
  viewer: { role: "subscriber" },
  early: { role: "subscriber", alone: true },
};
/** The last of each participant is no part of anything else. */
const LAST: Readonly<Record<Who, BehaviourName>> = {
  stranger: "connect refused",
  viewer: "server-side removal",
  publisher: "page close",
  early: "end twice",
};
const SOON = { timeout: 60_000, interval: 50 };

/** What a behaviour tells on a transport. */
function expected({ phases, refusal, differs }: Row, name: BehaviourName, tells: Partial<Told>): Told {
  const own = Object.hasOwn(phases, name) ? phases[name as keyof typeof phases] : [];
  const difference = differs[name];
  return {
    ...NOTHING,
    phases: own.map((phase) => `${phase} ok`).sort(),
    ...tells,
    ...(name === "connect refused" && refusal),
    ...(difference && "tells" in difference && difference.tells),
  };
}

it("differ as the documentation says", async ({ expect }) => {
  const documentation = await readFile(new URL("../../docs/transports.md", import.meta.url), "utf8");
  expect(documentation).toContain(differences(rows));
});

const world = createWorld();
afterAll(() => world.close());

/** Most of the time nothing runs, because something is waited for. */
const AT_A_TIME = 2;
const turns = Array.from({ length: Math.ceil(rows.length / AT_A_TIME) }, (_, turn) =>
  rows.slice(turn * AT_A_TIME, (turn + 1) * AT_A_TIME),
);

describe.each(turns.map((turn) => ({ turn })))("transports", ({ turn }) => {
  for (const row of turn) {
    const missing = row.parts.filter((part) => !parts[part].find());
    const title = missing.length ? `${row.name} (no ${missing.join(", no ")})` : row.name;
    describe.skipIf(missing.length)(title, { concurrent: true }, () => {
      let stage: Stage;
      /** With the number of signals that were looked at already. */
      const present = new Map<Who, { party: Party; looked: number }>();
      beforeAll(async () => {
        stage = await row.open(world);
      });
      afterAll(async () => {
        for (const { party } of present.values()) await party.close();
        await stage?.close();
      });

      async function come(who: Who) {
        const one = present.get(who) ?? { party: await stage.join(JOINING[who]), looked: 0 };
        present.set(who, one);
        return one;
      }

      for (const { name, who, happens, tells } of behaviours) {
        const difference = row.differs[name];
        if (difference && "cannot" in difference) continue;
        it.sequential(name, async ({ expect }) => {
          const one = await come(who);
          const { party } = one;
          let diary: Diary | undefined;
          const told = async () => {
            diary = await party.diary();
            return tell(diary.signals.slice(one.looked));
          };
          const watch: Watch = {
            diary: () => party.diary(),
            until: (isSo) => expect.poll(async () => isSo(await party.diary()), SOON).toBe(true),
          };
          try {
            await happens(party, watch);
            await expect.poll(told, SOON).toEqual(expected(row, name, tells));
            expect(flaws(await party.diary(), party.secrets)).toEqual([]);
          } finally {
            one.looked = diary?.signals.length ?? one.looked;
            if (LAST[who] === name) {
              present.delete(who);
              await party.close();
            }
          }
        });
      }
    });
  }
});
