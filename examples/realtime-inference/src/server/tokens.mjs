import { AccessToken, RoomServiceClient } from "livekit-server-sdk";

const LIFETIME = "15m";

/** What each participant of a room may do. */
const GRANTS = {
  generator: { canPublish: true, canSubscribe: true },
  model: { canPublish: true, canSubscribe: true },
  viewer: { canPublish: false, canSubscribe: true },
};

/** @param {{ url: string, key: string, secret: string }} livekit */
export function createTokens({ url, key, secret }) {
  const rooms = new RoomServiceClient(url.replace(/^ws/, "http"), key, secret);
  return {
    /** @param {keyof typeof GRANTS} role */
    make(room, identity, role) {
      const token = new AccessToken(key, secret, { identity, ttl: LIFETIME });
      token.addGrant({ room, roomJoin: true, ...GRANTS[role] });
      return token.toJwt();
    },
    /** Everybody who is still there leaves with it. */
    async closeRoom(room) {
      // A room that is gone already is closed as well.
      await rooms.deleteRoom(room).catch(() => {});
    },
  };
}
