import puppeteer from "puppeteer-core";

const HISTORY = "media.aboutwebrtc.hist.enabled";
const PREFERENCES = {
  "media.navigator.streams.fake": true,
  "media.navigator.permission.disabled": true,
  "media.autoplay.default": 0,
  "media.peerconnection.ice.loopback": true,
  [HISTORY]: true,
  "media.aboutwebrtc.hist.poll_interval_ms": 1000,
};

const press = (about, button) =>
  about.evaluate(async (label) => {
    const copied = [];
    const writeText = async (text) => void copied.push(text);
    Object.defineProperty(navigator, "clipboard", { value: { writeText }, configurable: true });
    for (const one of document.querySelectorAll(`button[data-l10n-id="${label}"]`)) one.click();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return copied;
  }, `about-webrtc-copy-${button}-button`);

/** What the buttons of about:webrtc put on the clipboard, by button; one text per peer connection. */
async function copyReports(browser) {
  const about = await browser.newPage();
  // The page refreshes for ever, so it never counts as loaded.
  const open = () => about.goto("about:webrtc", { timeout: 3000 }).catch(() => {});
  await open();
  const histories = await press(about, "report-history");
  // While a history is kept, the reports themselves come without descriptions.
  await about.evaluate((name) => Services.prefs.setBoolPref(name, false), HISTORY);
  await open();
  return { reports: await press(about, "report"), histories };
}

/** A call in Firefox, and what about:webrtc says about it while it is up. */
export async function recordInFirefox({ executablePath, url }) {
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath,
    headless: true,
    // about:webrtc is a page of the browser itself.
    args: ["--remote-allow-system-access"],
    extraPrefsFirefox: PREFERENCES,
  });
  try {
    const page = await browser.newPage();
    await page.goto(url);
    await page.evaluate((options) => window.prepare(options), { simulcast: false, incidents: true });
    await page.evaluate(() => window.recording.start());
    const about = await copyReports(browser);
    const recorded = await page.evaluate(() => window.recording.finish());
    return { version: (await browser.version()).replace("firefox/", "Firefox "), page: recorded, about };
  } finally {
    await browser.close();
  }
}
