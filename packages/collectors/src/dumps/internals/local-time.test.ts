import { describe, expect, it } from "vitest";
import { absoluteTime, parseLocalTime } from "./local-time";

const at = (iso: string) => Date.parse(`${iso}Z`);

describe("parseLocalTime", () => {
  it.each([
    ["en-US", "4/14/2025, 1:20:33 PM"],
    ["en-US since Unicode 15", "4/14/2025, 1:20:33\u202fPM"],
    ["en-GB", "14/04/2025, 13:20:33"],
    ["de", "14.4.2025, 13:20:33"],
    ["fi", "14.4.2025 klo 13.20.33"],
    ["da", "14.4.2025 13.20.33"],
    ["sv", "2025-04-14 13:20:33"],
    ["en-CA", "2025-04-14, 1:20:33 p.m."],
    ["es-MX", "14/4/2025, 1:20:33 p.m."],
    ["el", "14/4/2025, 1:20:33 μ.μ."],
    ["hu", "2025. 04. 14. 13:20:33"],
    ["bg", "14.04.2025 г., 13:20:33 ч."],
    ["ja", "2025/4/14 13:20:33"],
    ["zh", "2025/4/14 下午1:20:33"],
    ["ko", "2025. 4. 14. 오후 1:20:33"],
    ["vi", "13:20:33 14/4/2025"],
    ["th", "14/4/2568 13:20:33"],
    ["ar-EG", "١٤‏/٤‏/٢٠٢٥، ١:٢٠:٣٣ م"],
    ["two digits of the year", "14/4/25 13:20:33"],
  ])("%s", (_, text) => {
    expect(Object.values(parseLocalTime(text) ?? {})).toContain(at("2025-04-14T13:20:33"));
  });

  it("keeps both orders while both are possible", () => {
    expect(parseLocalTime("12/03/2024, 14:37:21")).toEqual({
      mdy: at("2024-12-03T14:37:21"),
      dmy: at("2024-03-12T14:37:21"),
    });
    expect(parseLocalTime("31/03/2024, 14:37:21")).toEqual({ dmy: at("2024-03-31T14:37:21") });
  });

  it("midnight and noon of a 12-hour clock", () => {
    expect(parseLocalTime("4/14/2025, 12:00:05 AM")?.mdy).toBe(at("2025-04-14T00:00:05"));
    expect(parseLocalTime("4/14/2025, 12:00:05 PM")?.mdy).toBe(at("2025-04-14T12:00:05"));
    expect(parseLocalTime("4/14/2025, 24:00:05")?.mdy).toBe(at("2025-04-14T00:00:05"));
  });

  it.each([
    "",
    "some-ts",
    "14:20:33",
    "30/02/2025, 10:00:00",
    "4/14/2025, 13:61:00",
    "1/1/1, 1:1:1:1",
    "0/0/2025, 1:00:00",
  ])("nothing in %j", (text) => {
    expect(parseLocalTime(text)).toBeUndefined();
  });

  it("reads what this runtime writes, in every locale it has", () => {
    const time = new Date(2025, 3, 14, 13, 20, 33);
    const local = at("2025-04-14T13:20:33");
    for (const locale of [
      "en-US",
      "en-GB",
      "de",
      "fr",
      "es",
      "it",
      "pl",
      "ru",
      "tr",
      "pt-BR",
      "nl",
      "cs",
      "uk",
      "he",
      "hi",
    ]) {
      expect([locale, Object.values(parseLocalTime(time.toLocaleString(locale)) ?? {})]).toEqual([
        locale,
        expect.arrayContaining([local]),
      ]);
    }
  });
});

describe("absoluteTime", () => {
  it("numbers, text of numbers, ISO text with its zone", () => {
    expect(absoluteTime(1_744_662_033_538.5)).toBe(1_744_662_033_538.5);
    expect(absoluteTime("1744662033538.5")).toBe(1_744_662_033_538.5);
    expect(absoluteTime("2025-04-14T20:20:33.538Z")).toBe(1_744_662_033_538);
    expect(absoluteTime("2025-04-14T13:20:33-07:00")).toBe(1_744_662_033_000);
  });

  it("nothing else", () => {
    for (const value of [
      undefined,
      null,
      "",
      "some-ts",
      "2025-04-14T20:20:33",
      Number.NaN,
      Infinity,
      -1,
      0,
      {},
      "1e400",
    ]) {
      expect(absoluteTime(value)).toBeUndefined();
    }
  });
});
