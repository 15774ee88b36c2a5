/** Flags under which a page of Chromium gets a camera without a camera and plays without a click. */
export const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
  "--autoplay-policy=no-user-gesture-required",
  "--disable-background-networking",
];

/** The same without a window. */
export const HEADLESS_FLAGS = ["--headless=new", ...CHROMIUM_FLAGS];
