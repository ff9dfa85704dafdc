#!/bin/bash
# Python's own file server over a folder with a list of ideas: once as it is, and once with the one header that a browser
# wants from another origin. Installs nothing.
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || stop "Python 3 is missing; install it (Debian: apt-get install python3) and run the tests again"
[ "$DO" = start ] || exit 0
clean
mkdir -p "$STATE/www"
cat >"$STATE/www/ideer.json" <<'C'
{"items": [
  {"id": 2, "title": "Flere bænke", "text": "Ved søen.\nOg et bord.", "status": "answered", "likes": 3, "created_at": "2026-11-22",
   "answer": {"text": "Det gør vi.", "by": "Park og Vej"}, "photo": "bænk.png", "url": "/ideer/2"},
  {"id": 1, "title": "<b>1 < 2</b> & \"citat\"", "status": "received"}
]}
C
cat >"$STATE/open.py" <<'C'
import functools, http.server, sys
class Open(http.server.SimpleHTTPRequestHandler):
    def end_headers(self):
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Open, directory=sys.argv[1]))
with open(sys.argv[2], "w") as said:
    said.write(str(server.server_port))
server.serve_forever()
C
background python3 "$STATE/open.py" "$STATE/www" "$STATE/port"
background python3 -m http.server "$PORT" --bind 127.0.0.1 --directory "$STATE/www"
wait_for "http://127.0.0.1:$PORT/ideer.json"
for i in $(seq 50); do
  if [ -s "$STATE/port" ]; then break; fi
  [ $i != 50 ] || stop "the second file server did not start: $(tail -3 "$STATE/log" | tr '\n' ' ')"
  sleep 0.2
done
echo "version=3"
echo "open=http://127.0.0.1:$(cat "$STATE/port")/ideer.json"
echo "base=http://127.0.0.1:$PORT/ideer.json"
ready
