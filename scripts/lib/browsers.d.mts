export const CHROMIUM_FLAGS: readonly string[];
export const HEADLESS_FLAGS: readonly string[];
