/**
 * The real SDK in Chromium: what is particular to its stage. What all transports tell is in `../transports`. No call
 * leaves the machine.
 */
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { stageState } from "../../examples/ivs-stage/src/rehearsal/messages";
import { findBrowser, launchChromium, missingBrowser } from "../browsers";
import { servePage } from "../serve-page";
import { openService, type Service } from "./service";

const missing = !findBrowser("chromium");
const OTHER = { id: "somebody-else", isPublishing: true };

describe.skipIf(missing)(
  missing ? `amazon-ivs-web-broadcast (${missingBrowser("chromium")})` : "amazon-ivs-web-broadcast",
  () => {
    let server: Awaited<ReturnType<typeof servePage>> | undefined;
    let browser: Browser | undefined;
    let service: Service;

    beforeAll(async () => {
      server = await servePage(new URL("./page.ts", import.meta.url));
      // No name but the page's own resolves, should anything get past the routes.
      browser = await launchChromium(["--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost"]);
    });
    afterAll(async () => {
      await browser?.close();
      server?.close();
    });
    beforeEach(async () => {
      service = await openService(browser!, server!.url);
    });
    afterEach(async () => {
      const { escaped } = service;
      await service.close();
      expect(escaped).toEqual([]);
    });

    it("fails to join with an expired token, and says so before anything is asked of a server", async () => {
      const seen = await service.page.evaluate(
        async (token) => {
          const app = window.ivs.open(token, "subscriber");
          const result = await app.join();
          await app.until("rtc.connect");
          return { result, connect: app.spans("rtc.connect"), issues: app.events("rtc.issue"), warnings: app.warnings };
        },
        service.token({ exp: 1 }),
      );
      expect(seen.result).toBe("StageError");
      expect(seen.connect).toMatchObject([
        {
          outcome: "error",
          error: "StageTokenExpiredError",
          attributes: { "rtc.error.code": "2", "rtc.error.category": "JOIN_ERROR" },
        },
      ]);
      expect(seen.issues).toMatchObject([
        {
          body: "stage JOIN_ERROR: TOKEN_EXPIRED",
          error: "StageTokenExpiredError",
          attributes: { "rtc.error.code": "2", "rtc.error.category": "JOIN_ERROR" },
        },
      ]);
      expect(seen.warnings).toEqual([]);
    });

    it("connects, publishes layers and subscribes; statistics are those of both connections, each object once", async () => {
      service.greet(stageState(OTHER));
      const token = service.token();
      const seen = await service.page.evaluate(async (token) => {
        const app = window.ivs.open(token, "both");
        const result = await app.join();
        await app.until("rtc.connect");
        await app.until("rtc.publish");
        await app.until("rtc.subscribe", 2);
        type Entry = { id: string; type: string; rid?: string; trackIdentifier?: string };
        const reports = () =>
          ["pc1", "pc2"].map((connection) => {
            const last = app.observations.findLast((one) => one.type === "stats" && one.connection === connection);
            return last?.type === "stats" ? [...(last.report as Map<string, Entry>).values()] : [];
          });
        const rids = () =>
          reports()[0]
            ?.flatMap(({ rid }) => rid ?? [])
            .sort() ?? [];
        await window.tools.until(() => rids().length === 3);
        const layers = () =>
          app.events("rtc.state").filter(({ attributes }) => attributes["rtc.state.kind"] === "track_stream");
        await window.tools.until(() => layers().length);
        const all = JSON.stringify([app.signals, app.observations]);
        const tracks = [...app.streams].map(({ id }) => id).sort();
        app.session.end();
        return {
          result,
          leaked: [token, "/whip", "/events", "somebody-else"].filter((secret) => all.includes(secret)),
          rids: rids(),
          layers: layers().map(({ body }) => body),
          types: reports().map((entries) => {
            const count = (type: string) => entries.filter((one) => one.type === type).length;
            return [count("transport"), count("outbound-rtp"), count("inbound-rtp"), count("peer-connection")];
          }),
          connect: app.spans("rtc.connect"),
          phases: app
            .spans("rtc.connect.phase")
            .map(({ outcome, attributes }) => `${attributes["rtc.connect.phase"]} ${outcome}`),
          media: [...app.spans("rtc.publish"), ...app.spans("rtc.subscribe")].map(({ outcome, attributes }) => ({
            outcome,
            track: attributes["rtc.media.track.id"],
            connection: attributes["rtc.connection.id"],
          })),
          tracks,
          warnings: app.warnings,
        };
      }, token);
      expect(seen.result).toBe("joined");
      expect(seen.connect).toMatchObject([{ outcome: "ok" }]);
      expect(seen.phases.sort()).toEqual([
        "first_frame ok",
        "first_packet ok",
        "first_packet ok",
        "publish ok",
        "room.join ok",
        "signaling.open ok",
        "subscribe ok",
      ]);
      expect(seen.media.map(({ track }) => track).sort()).toEqual(seen.tracks);
      expect(seen.media.map(({ outcome, connection }) => `${connection} ${outcome}`)).toEqual([
        "pc1 ok",
        "pc2 ok",
        "pc2 ok",
      ]);
      expect(seen.rids).toEqual(["hi", "low", "mid"]);
      expect(seen.layers).toEqual(["pc2 video layer: mid (server)"]);
      expect(seen.types).toEqual([
        [1, 3, 0, 0],
        [1, 0, 2, 0],
      ]);
      expect(seen.leaked).toEqual([]);
      expect(seen.warnings).toEqual([]);
      // The SDK calls home; it was kept from it.
      expect(service.blocked.length).toBeGreaterThan(0);
    });

    it("says that publishing was refused, by a type of its own", async () => {
      service.refuse(403, 2003);
      const seen = await service.page.evaluate(async (token) => {
        const app = window.ivs.open(token, "publisher");
        await app.join();
        await app.until("rtc.connect");
        return {
          connect: app.spans("rtc.connect"),
          publish: app
            .spans("rtc.connect.phase")
            .find(({ attributes }) => attributes["rtc.connect.phase"] === "publish"),
          issues: app.events("rtc.issue"),
          spans: app.spans("rtc.publish"),
        };
      }, service.token());
      expect(seen.publish).toMatchObject({ outcome: "error", error: "StagePermissionError" });
      expect(seen.connect).toMatchObject([{ outcome: "error" }]);
      expect(seen.spans).toMatchObject([{ outcome: "cancelled" }]);
      expect(seen.issues).toMatchObject([
        {
          error: "StagePermissionError",
          attributes: {
            "rtc.error.code": "8",
            "rtc.error.category": "PUBLISH_ERROR",
            "rtc.issue.type": "server_error",
          },
        },
      ]);
    });

    it("tells leaving from being removed", async () => {
      for (const removed of [true, false]) {
        await service.page.reload();
        await service.page.evaluate(async (token) => {
          const app = window.ivs.open(token, "publisher");
          Object.assign(window, { app });
          await app.join();
          await app.until("rtc.publish");
        }, service.token());
        if (removed)
          service.say({ type: "aws:ivs:DISCONNECT", payload: { code: "PARTICIPANT_DISCONNECTED", reason: "removed" } });
        const seen = await service.page.evaluate(async (removed) => {
          const { app } = window;
          if (!removed) app.stage.leave();
          await window.tools.until(() => app.observations.some(({ type }) => type === "connection.closed"));
          return {
            states: app.events("rtc.state").flatMap(({ body }) => (body.startsWith("stage") ? body : [])),
            issues: app.events("rtc.issue").map(({ error }) => error),
            ended: app.events("rtc.session.end").map(({ attributes }) => attributes["rtc.session.end.reason"]),
            reconnects: app.spans("rtc.reconnect").length,
          };
        }, removed);
        expect(seen.states.slice(2)).toEqual([
          "stage: connected → disconnected",
          `stage: disconnected → ${removed ? "participant-disconnected" : "user-initiated"}`,
        ]);
        expect(seen.issues).toEqual([]);
        expect(seen.ended).toEqual(removed ? ["removed"] : []);
        expect(seen.reconnects).toBe(0);
      }
    });

    it("leaves the stage as it was found: no listener makes the SDK poll for layers, and none stays", async () => {
      const seen = await service.page.evaluate(async (token) => {
        const { open, StageEvents } = window.ivs;
        const app = open(token, "subscriber");
        const heard = () => Object.values(StageEvents).filter((event) => app.stage.hasListenersFor(event));
        const during = heard();
        // The page's emitter is the SDK's own: it calls back with whatever it is told.
        const emit = app.stage.emit.bind(app.stage) as (event: string, ...args: unknown[]) => void;
        for (const event of during) emit(event, undefined, "unheard-of");
        app.stop();
        return { during, after: heard(), warnings: app.warnings };
      }, service.token());
      expect(seen.during.filter((event) => /Layer|Adaption/.test(event))).toEqual([]);
      expect(seen.during).toContain("stageConnectionStateChanged");
      // The application's own.
      expect(seen.after).toEqual(["stageParticipantStreamsAdded"]);
    });
  },
);
