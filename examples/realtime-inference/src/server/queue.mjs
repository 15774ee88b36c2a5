/**
 * Waiting for a place. Whoever waits is told the position whenever it changes, 1 is next.
 *
 * @param {object} options
 * @param {number} options.places how many are served at once
 * @param {number} [options.ahead] how many are served before everybody who comes, though nobody is there: for a demonstration
 * @param {number} [options.everyMs] how long each of those takes
 */
export function createQueue({ places, ahead = 0, everyMs = 1000 }) {
  /** @type {{ ahead: number, said: number | undefined, tell(position: number, estimateMs: number): void, admit(leave: () => void): void }[]} */
  const waiting = [];
  let inside = 0;

  function look() {
    while (inside < places && waiting[0]?.ahead === 0) {
      inside++;
      let left = false;
      waiting.shift().admit(() => {
        if (left) return;
        left = true;
        inside--;
        look();
      });
    }
    for (const [index, one] of waiting.entries()) {
      const position = Math.max(1, one.ahead, waiting[0].ahead) + index;
      if (position === one.said) continue;
      one.said = position;
      one.tell(position, position * everyMs);
    }
  }

  return {
    /**
     * @param {(position: number, estimateMs: number) => void} tell
     * @param {(leave: () => void) => void} admit called once, with the way to make the place free again
     * @returns {() => void} gives up waiting
     */
    enter(tell, admit) {
      const one = { ahead, said: undefined, tell, admit };
      waiting.push(one);
      const step = setInterval(() => {
        if (one.ahead > 0) one.ahead--;
        if (one.ahead === 0) clearInterval(step);
        look();
      }, everyMs);
      look();
      return () => {
        clearInterval(step);
        const index = waiting.indexOf(one);
        if (index >= 0) waiting.splice(index, 1);
        look();
      };
    },
  };
}
