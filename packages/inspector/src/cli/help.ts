export const HELP = `rtcscope: see what your realtime media sessions did

Usage
  rtcscope dev [options]             receive OTLP/HTTP, store it, print what
                                     happens
  rtcscope inspect <file|-> [options]
                                     read a dump (webrtc-internals, rtcstats,
                                     getStats, Firefox) and say what happened
  rtcscope import <file|-> [options] put a dump into the store of rtcscope dev
  rtcscope simulate day|storm [options]
                                     send what many simulated browsers do, and
                                     print what that was (docs/simulate.md)
  rtcscope dashboards --out <folder> [options]
                                     write Grafana dashboards, rules, gateway
                                     and compose.yaml (docs/dashboards.md)

Options of dev
  --port <number>           port to listen on, 0 for a free one (4318)
  --host <address>          address to listen on (127.0.0.1)
  --memory                  keep everything in memory
  --dir <folder>            folder of the store (.rtcscope)
  --allow-origin <origin>   let pages of this origin send and read, beside those
                            of this machine; may be repeated
  --allow-host <name>       accept this name in the Host header; may be repeated
  --retention-days <n>      delete what is older (30)
  --retention-mb <n>        delete the oldest sessions above this size (1024)
  --quiet                   print only the address and errors
  --json                    print one JSON object per line

Options of inspect
  --json                    print one JSON document (docs/inspect.md)
  --session <n>             only this session of the dump, from 1
  --otlp <url>              send it to an OTLP/HTTP receiver as well
  --header <name=value>     with every request to it; may be repeated
  --unmask                  show addresses, URLs, labels and track ids

Options of import
  --dir <folder>            folder of the store (.rtcscope)
  --unmask                  store addresses, URLs, labels and track ids

Options of simulate
  --url <url>               OTLP/HTTP receiver; may be repeated: browsers take
                            turns; --dry-run instead: send nothing
  --header <name=value>     with every request; may be repeated
  --sessions <n>            how many browsers, one session each (200)
  --seed <text>             the same seed makes the same plan (1)
  --service <name>          service.name of all of them (simulation)
  --environment <name>      deployment.environment.name
  --live                    in real time, by the browsers' own delivery; else at
                            once, with times of a period that ends now
  --duration <time>         sessions begin over so long (24h, storm 1h, live 5m)
  --length <time>           mean time with media (3m, storm 12m, live less)
  --stats <time>            between statistics reports: 1s, 2s or 4s
  --start <date>            when the period begins
  --deaths <share>          tabs that die without a word, 0 to 1 (0.05)
  --metrics                 send clients' own metrics as well
  --plant <name=value>      storm: what the dead server is known by: region,
                            transport, version, candidate or role
  --at <time>               storm: when it dies, from the beginning
  --outage <time>           storm: how long it is gone (20s)
  --share <share>           storm: of the planted sessions that it carried (0.9)
  --retry fixed|jitter      storm: how browsers come back (jitter)
  --capacity <n>            storm: connects per second that it takes when back

Options of dashboards
  --out <folder>            where to; made when it is not there
  --naming <how>            how the store spells names: suffixes, no-suffixes or
                            utf8 (suffixes)
  --datasource-uid <uid>    of Grafana's Prometheus data source; tempo=<uid> and
                            loki=<uid> for the others; may be repeated
  --runbooks <url>          where alerts say that their runbooks are
  --phase <name>            a connect phase of the application's own that
                            becomes a label; may be repeated
  --force                   overwrite files that differ

  -h, --help                this text
  -v, --version             the version

Exit codes
  0 fine · 1 unexpected · 2 wrong command line · 3 unreadable or refused
  4 nothing recorded · 5 truncated, partly broken or stopped (reported all the
  same)
  6 not everything was taken where it was sent
`;
