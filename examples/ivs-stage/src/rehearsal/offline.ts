/**
 * Keeps this page from every other machine, whoever asks: the browser itself refuses whatever goes elsewhere than to this
 * page's server and to the collector.
 *
 * @returns the hosts that were refused, as they come
 * @see https://www.w3.org/TR/CSP3/#directive-connect-src
 */
export function stayOffline(collector: string): ReadonlySet<string> {
  const refused = new Set<string>();
  document.addEventListener("securitypolicyviolation", ({ blockedURI }) => {
    refused.add(URL.canParse(blockedURI) ? new URL(blockedURI).host : blockedURI);
  });
  const policy = document.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = `connect-src 'self' ${new URL(collector, location.href).origin}`;
  document.head.append(policy);
  return refused;
}
