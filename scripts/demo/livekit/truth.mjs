const MAX_BYTES = 1_000_000;

/**
 * What really happened: what each page says it did and saw (`POST /truth`), and what the server did meanwhile.
 *
 * @param {readonly string[]} pages who is waited for
 */
export function gatherTruth(pages) {
  /** @type {{ time: number, what: string }[]} */
  const log = [];
  const told = {};
  let resolve;
  let reject;
  const all = new Promise((...settle) => {
    [resolve, reject] = settle;
  });

  function put(truth) {
    if (truth.error && truth.session === undefined) return reject(new Error(`${truth.who}: ${truth.error}`));
    told[truth.who] = truth;
    if (!pages.every((who) => told[who])) return;
    const model = log.find(({ what }) => what === "session");
    const sessions = Object.fromEntries(pages.map((who) => [who, told[who].session]));
    resolve({ sessions: { ...sessions, model: model?.id }, ...told, server: log });
  }

  return {
    told: all,
    /** What the server did. Times are ms since the Unix epoch. */
    log: (what, facts = {}) => void log.push({ time: Date.now(), what, ...facts }),
    /** Takes the requests that are meant for this. */
    take(request, response) {
      if (request.method !== "POST" || request.url !== "/truth") return false;
      let body = "";
      request.setEncoding("utf8").on("data", (chunk) => {
        body += chunk;
        if (body.length > MAX_BYTES) request.destroy();
      });
      request.on("end", () => {
        response.writeHead(204).end();
        put(JSON.parse(body));
      });
      return true;
    },
  };
}
