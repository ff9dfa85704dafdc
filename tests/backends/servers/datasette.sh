#!/bin/bash
# Datasette with the JSON write API over SQLite. Installs with pip below its folder: datasette.txt.
. "$(dirname "$0")/lib.sh"
python_packages
[ "$DO" = start ] || exit 0
clean
"$HERE/venv/bin/python" - "$STATE/medspil.db" <<'C'
import sqlite3, sys
sqlite3.connect(sys.argv[1]).executescript("""
pragma journal_mode = wal;
create table ideas(id integer primary key, title text not null check(length(title) >= 3), body text, lat real, lon real,
  status text not null default 'new', created text default (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')));
create table likes(idea integer not null references ideas(id), voter text not null, primary key(idea, voter));
create view ideas_with_likes as
  select i.*, (select count(*) from likes l where l.idea = i.id) as likes from ideas i order by i.id desc;
""")
C
cat >"$STATE/datasette.json" <<'C'
{"databases": {"medspil": {"tables": {"ideas": {"permissions": {"insert-row": true}}, "likes": {"permissions": {"insert-row": true}}}}}}
C
D=$HERE/venv/bin/datasette
background "$D" serve "$STATE/medspil.db" -c "$STATE/datasette.json" --host 127.0.0.1 --port "$PORT" --cors --secret for-tests-only
wait_for "http://127.0.0.1:$PORT/-/versions.json"
token() { "$D" create-token medspil --secret for-tests-only "$@" 2>>"$STATE/log" | tail -1; }
echo "token=$(token --resource medspil ideas insert-row --resource medspil likes insert-row)"
echo "version=$("$HERE/venv/bin/python" -c 'import importlib.metadata as m; print(m.version("datasette"))')"
echo "database=$STATE/medspil.db"
echo "base=http://127.0.0.1:$PORT/medspil"
ready
