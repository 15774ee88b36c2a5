/** Names of one session's channels: what they are, and which are in use. */
interface Channels {
  named: Map<string, string | undefined>;
  used: Set<string | undefined>;
}

const bySession = new WeakMap<object, Channels>();

/**
 * Names a socket's channel, so that a socket that takes the place of another one continues it.
 *
 * The first address of a session needs no name, and what the application tells itself (`session.signaling`) is about
 * it; others are called by their address. While the channel is in use, by the socket that is being replaced or by one
 * beside it, the next one has a number.
 *
 * @param wanted the application's name for it
 */
export function takeChannel(
  session: object,
  address: string,
  wanted?: string,
): { name: string | undefined; release(): void } {
  const channels = bySession.get(session) ?? { named: new Map(), used: new Set() };
  bySession.set(session, channels);
  const { named, used } = channels;
  if (wanted === undefined && !named.has(address)) named.set(address, named.size ? address : undefined);
  const first = wanted ?? named.get(address);
  let name = first;
  for (let number = 2; used.has(name); number++) name = `${first ?? address} ${number}`;
  used.add(name);
  return { name, release: () => void used.delete(name) };
}
