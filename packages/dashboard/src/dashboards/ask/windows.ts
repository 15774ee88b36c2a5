/** Over which time rates are taken, by Grafana's variables. */

/** At least four times what the data source is told to be scraped at, and as long as a point is wide. */
export const WINDOW: string = "$__rate_interval";
/** The dashboard's time, for figures of all of it. */
export const WHOLE: string = "$__range";
