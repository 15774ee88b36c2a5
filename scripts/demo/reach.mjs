/** What the browser is told when pages may reach these addresses only: no other name resolves. */
export function reachFlags(addresses) {
  const hosts = new Set(addresses.map((address) => new URL(address).hostname));
  return [`--host-resolver-rules=MAP * ~NOTFOUND${[...hosts].map((host) => ` , EXCLUDE ${host}`).join("")}`];
}

/**
 * Keeps a page from all other addresses: its requests and sockets to them fail before they leave the browser.
 *
 * @param {import("playwright-core").Page} page not opened yet
 * @param {readonly string[]} addresses
 * @returns {Promise<{ escaped: Promise<never> }>} `escaped` rejects when an answer came from elsewhere nevertheless
 */
export async function keepWithin(page, addresses) {
  const known = addresses.map((address) => new URL(address).host);
  const beyond = ({ protocol, host }) => /^(https?|wss?):$/.test(protocol) && !known.includes(host);
  await page.route(beyond, (route) => route.abort());
  await page.routeWebSocket(beyond, (socket) => socket.close());
  const escaped = new Promise((_, reject) => {
    page.on("response", (response) => {
      const url = new URL(response.url());
      if (beyond(url)) reject(new Error(`the page reached ${url.host}`));
    });
  });
  escaped.catch(() => {});
  return { escaped };
}
