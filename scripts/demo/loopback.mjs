/** Names resolve to nothing, should anything get past {@link stayOnLoopback}. */
export const LOOPBACK_FLAGS = ["--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1"];

const LOOPBACK = ["127.0.0.1", "localhost"];
const beyond = (address) => /^(https?|wss?):$/.test(address.protocol) && !LOOPBACK.includes(address.hostname);

/**
 * Keeps a page from every other machine: its requests and sockets to them fail.
 *
 * @param {import("playwright-core").Page} page not opened yet
 */
export async function stayOnLoopback(page) {
  await page.route(beyond, (route) => route.abort());
  await page.routeWebSocket(beyond, (socket) => socket.close());
}

/** @returns {Promise<never>} rejects when an answer came from another machine nevertheless */
export function escaped(page) {
  return new Promise((_, reject) => {
    page.on("response", (response) => {
      const url = new URL(response.url());
      if (beyond(url)) reject(new Error(`the page reached ${url.host}`));
    });
  });
}
