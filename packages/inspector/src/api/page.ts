/** The page at `/`: the list of sessions from the API, self-contained. Text goes in as text nodes, never as markup. */
export const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>rtcscope</title>
<style>
  body { font: 14px/1.5 system-ui, sans-serif; margin: 2rem; color-scheme: light dark }
  table { border-collapse: collapse; width: 100% }
  th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #8884; white-space: nowrap }
  .error { color: #d33 } .ok { color: #2a2 }
</style>
<h1>Sessions</h1>
<p id="note">Loading…</p>
<table hidden><thead><tr></tr></thead><tbody></tbody></table>
<script>
  const ms = (v) => v === undefined ? "" : v < 1000 ? Math.round(v) + " ms" : (v / 1000).toFixed(1) + " s";
  const columns = [
    ["Start", (s) => new Date(s.startMs).toLocaleTimeString()],
    ["Session", (s) => s.id],
    ["Service", (s) => [s.service, s.version].filter(Boolean).join(" ")],
    ["Transport", (s) => [s.transport, s.role].filter(Boolean).join(" ")],
    ["Connect", (s) => s.outcome ?? ""],
    ["Media after", (s) => ms(s.timeToMediaMs)],
    ["Duration", (s) => ms(s.durationMs) + (s.ended ? "" : " …")],
    ["Stalls", (s) => s.stalls ? s.stalls + " (" + ms(s.stallMs) + ")" : "0"],
    ["Reconnects", (s) => s.reconnects],
    ["Path", (s) => s.path ?? ""],
    ["Worst quality", (s) => s.worstQuality ?? ""],
  ];
  const table = document.querySelector("table");
  const note = document.getElementById("note");
  for (const [name] of columns) {
    const th = document.createElement("th");
    th.textContent = name;
    table.tHead.rows[0].append(th);
  }
  async function refresh() {
    try {
      const { sessions } = await (await fetch("/api/sessions")).json();
      note.textContent = sessions.length ? "" : "Nothing has arrived yet. Send OTLP/HTTP to " + location.origin + "/v1/traces, /v1/logs and /v1/metrics.";
      table.hidden = sessions.length === 0;
      table.tBodies[0].replaceChildren(...sessions.map((session) => {
        const row = document.createElement("tr");
        for (const [name, read] of columns) {
          const cell = document.createElement("td");
          if (name === "Session") {
            const link = document.createElement("a");
            link.href = "/api/sessions/" + encodeURIComponent(session.id);
            link.textContent = session.id;
            cell.append(link);
          } else cell.textContent = String(read(session));
          if (name === "Connect") cell.className = session.outcome ?? "";
          row.append(cell);
        }
        return row;
      }));
    } catch (error) {
      note.textContent = "The inspector does not answer.";
    }
    setTimeout(refresh, 2000);
  }
  refresh();
</script>
</html>
`;
