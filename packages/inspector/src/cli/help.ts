export const HELP = `rtcscope: see what your realtime media sessions did

Usage
  rtcscope dev [options]             receive OTLP/HTTP, store it, print what
                                     happens
  rtcscope inspect <file|-> [options]
                                     read a dump (webrtc-internals, rtcstats,
                                     getStats, Firefox) and say what happened
  rtcscope import <file|-> [options] put a dump into the store of rtcscope dev

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

  -h, --help                this text
  -v, --version             the version

Exit codes
  0 fine · 1 unexpected · 2 wrong command line · 3 unreadable or refused
  4 nothing recorded · 5 truncated or partly broken (reported all the same)
  6 not everything was taken where it was sent
`;
