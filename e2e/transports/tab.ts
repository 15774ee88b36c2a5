import type { Diary } from "./diary";
import type {} from "./pages/page-party";
import type { Party } from "./party";

/** A page as playwright and puppeteer have it. */
export interface Tab {
  evaluate<R>(work: () => R | Promise<R>): Promise<R>;
  evaluate<R, A>(work: (argument: A) => R | Promise<R>, argument: A): Promise<R>;
  goto(url: string): Promise<unknown>;
  close(): Promise<unknown>;
}

/** What is the same for every participant in a page. */
export type InTab = Pick<Party, "connect" | "diary" | "leavePage" | "end" | "close">;

/** @param elsewhere an address of the same origin, without a script */
export function partyInTab(tab: Tab, elsewhere: string): InTab {
  let left = false;
  return {
    connect: () =>
      tab.evaluate(() =>
        window.party.connect().then(
          () => undefined,
          (error: Error) => error.name,
        ),
      ),
    async diary() {
      // As text: WebDriver BiDi hands an object that is met twice over once.
      const text = await tab.evaluate(
        (stored) => (stored ? sessionStorage.getItem("diary") : JSON.stringify(window.party.diary)),
        left,
      );
      return JSON.parse(text ?? "null") as Diary;
    },
    async leavePage() {
      await tab.goto(elsewhere);
      left = true;
    },
    end: (...reasons) =>
      tab.evaluate((all) => {
        for (const reason of all) window.party.session.end(reason ?? undefined);
        window.party.leave();
      }, reasons),
    close: () => tab.close(),
  };
}
