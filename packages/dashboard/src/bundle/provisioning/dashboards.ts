import type { Data } from "../../gateway";

/** Where Grafana finds the dashboards: mounted there by `compose.yaml`, copied there by whoever has none. */
export const DASHBOARDS_PATH = "/var/lib/grafana/dashboards/rtcscope";

/** @see https://grafana.com/docs/grafana/latest/administration/provisioning/#dashboards */
export const dashboardProvider = (): Data => ({
  apiVersion: 1,
  providers: [
    {
      name: "rtcscope",
      folder: "rtcscope",
      folderUid: "rtcscope",
      type: "file",
      disableDeletion: true,
      allowUiUpdates: false,
      updateIntervalSeconds: 30,
      options: { path: DASHBOARDS_PATH },
    },
  ],
});
