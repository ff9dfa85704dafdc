#!/bin/bash
# PostGraphile, GraphQL made from PostgreSQL's tables. Installs with npm below its folder: postgraphile/package-lock.json;
# and Debian's package postgresql where PostgreSQL's server is missing.
. "$(dirname "$0")/lib.sh"
npm_packages
[ -x "$(postgres_folder)/initdb" ] || need_debian initdb postgresql
[ "$DO" = start ] || exit 0
clean
postgres_start medspil
"$(postgres_folder)/psql" -q -v ON_ERROR_STOP=1 -h "$SOCKET" -U medspil medspil <<'C' >>"$STATE/log" 2>&1 || stop "the tables could not be made: $(tail -3 "$STATE/log")"
create role anon;
create schema app;
create table app.idea(
  id uuid primary key default gen_random_uuid(), title text not null check(length(title) between 3 and 120), body text,
  lat float8, lon float8, photo_url text, status text not null default 'new', created_at timestamptz not null default now());
create table app.contact(idea_id uuid primary key references app.idea, email text not null);
create table app.vote(idea_id uuid not null references app.idea, voter text not null, primary key(idea_id, voter));
comment on table app.contact is E'@omit';
create function app.submit_idea(title text, body text default null, lat float8 default null, lon float8 default null,
  photo_url text default null, email text default null) returns app.idea language plpgsql volatile security definer as $$
declare r app.idea;
begin
  insert into app.idea(title, body, lat, lon, photo_url) values(title, body, lat, lon, photo_url) returning * into r;
  if email is not null then insert into app.contact values(r.id, email); end if;
  return r;
end$$;
create function app.idea_likes(i app.idea) returns bigint language sql stable security definer as
  $$select count(*) from app.vote v where v.idea_id = i.id$$;
grant usage on schema app to anon;
grant select on app.idea, app.vote to anon;
grant insert(id, title, body, lat, lon, photo_url) on app.idea to anon;
grant insert on app.vote to anon;
grant execute on function app.submit_idea to anon;
grant execute on function app.idea_likes to anon;
create index on app.idea(created_at);
C
background "$HERE/npm/node_modules/.bin/postgraphile" -c "socket:$SOCKET?db=medspil&user=medspil" --schema app --default-role anon \
  --host 127.0.0.1 --port "$PORT" --cors --disable-graphiql --no-ignore-rbac --append-plugins @graphile-contrib/pg-simplify-inflector
wait_for "http://127.0.0.1:$PORT/graphql"
echo "version=$(node -p "require('$HERE/npm/node_modules/postgraphile/package.json').version")"
echo "psql=$(postgres_folder)/psql -h $SOCKET -U medspil medspil"
echo "base=http://127.0.0.1:$PORT/graphql"
ready
