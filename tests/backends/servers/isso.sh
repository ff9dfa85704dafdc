#!/bin/bash
# Isso, a comment server with likes. Installs with pip below its folder: isso.txt.
# MODERATION=true holds every comment; RATELIMIT is how many comments one network may write in a minute.
. "$(dirname "$0")/lib.sh"
python_packages
[ "$DO" = start ] || exit 0
clean
cat >"$STATE/isso.cfg" <<C
[general]
dbpath = $STATE/comments.db
host = $ORIGIN
[moderation]
enabled = ${MODERATION:-false}
[server]
listen = http://127.0.0.1:$PORT
public-endpoint = http://127.0.0.1:$PORT
[guard]
enabled = true
ratelimit = ${RATELIMIT:-1000}
direct-reply = 1000
reply-to-self = false
require-author = false
require-email = false
C
background "$HERE/venv/bin/isso" -c "$STATE/isso.cfg" run
wait_for "http://127.0.0.1:$PORT/?uri=/ideas/"
echo "version=$("$HERE/venv/bin/python" -c 'import importlib.metadata as m; print(m.version("isso"))')"
echo "database=$STATE/comments.db"
echo "base=http://127.0.0.1:$PORT"
ready
