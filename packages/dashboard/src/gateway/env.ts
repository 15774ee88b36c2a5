/**
 * A variable of the environment, as the Collector writes it.
 *
 * @param fallback what it is when it is not set; without a `}`, which would end it. Empty is as if the setting were not there
 */
export const env = (name: string, fallback: string | number = "") => `\${env:${name}:-${fallback}}`;

/** A variable without which the Collector says that it is missing. */
export const needed = (name: string) => `\${env:${name}}`;
