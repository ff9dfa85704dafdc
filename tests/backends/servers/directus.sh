#!/bin/bash
# Directus over SQLite, without its admin pages. Installs with npm below its folder: directus/package-lock.json (470 MB;
# parts of it are compiled, which takes minutes). 11.3.5 is the last that runs on Node.js 20.
# POINTS is how many requests one address may send in twenty seconds; without it there is no limit.
. "$(dirname "$0")/lib.sh"
npm_packages
[ "$DO" = start ] || exit 0
clean
mkdir -p "$STATE/uploads" "$STATE/extensions"
export DB_CLIENT=sqlite3 DB_FILENAME=$STATE/data.db SECRET=for-tests-only HOST=127.0.0.1 PORT PUBLIC_URL=http://127.0.0.1:$PORT
export ADMIN_EMAIL=admin@example.org ADMIN_PASSWORD=for-tests-only ADMIN_TOKEN=for-tests-only-admin
export CORS_ENABLED=true CORS_ORIGIN=$ORIGIN STORAGE_LOCAL_ROOT=$STATE/uploads EXTENSIONS_PATH=$STATE/extensions
export TELEMETRY=false SERVE_APP=false CACHE_ENABLED=false PRESSURE_LIMITER_ENABLED=false LOG_LEVEL=warn IP_TRUST_PROXY=true
export RATE_LIMITER_ENABLED=${POINTS:+true} RATE_LIMITER_POINTS=${POINTS:-50} RATE_LIMITER_DURATION=20
cli() { node "$HERE/npm/node_modules/directus/cli.js" "$@"; }
cli bootstrap >>"$STATE/log" 2>&1 || stop "Directus could not be set up: $(tail -5 "$STATE/log" | tr '\n' ' ')"
cat >"$STATE/make.mjs" <<'C'
const [base, token] = process.argv.slice(2);
// Each two requests from an address of their own, so that the limit does not count these.
let asked = 0;
const ask = async (path, body) => {
  const headers = {'Content-Type': 'application/json', 'X-Forwarded-For': `10.250.0.${1 + Math.floor(asked++ / 2)}`, Authorization: `Bearer ${token}`};
  const answer = await fetch(base + path, {method: 'POST', body: JSON.stringify(body), headers});
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
};
const field = (name, type, schema = {}, meta = {}) => ({field: name, type, schema, meta});
const id = field('id', 'integer', {is_primary_key: true, has_auto_increment: true});
await ask('/collections', {collection: 'ideas', schema: {}, meta: {}, fields: [id,
  field('key', 'string', {is_unique: true}), field('title', 'string', {is_nullable: false}), field('body', 'text'),
  field('status', 'string', {default_value: 'new'}), field('lat', 'float'), field('lon', 'float'), field('photo', 'uuid'),
  field('answer', 'text'), field('date_created', 'timestamp', {}, {special: ['date-created']})]});
await ask('/collections', {collection: 'likes', schema: {}, meta: {}, fields: [id,
  field('key', 'string', {is_unique: true, is_nullable: false}), field('idea', 'integer', {is_nullable: false})]});
await ask('/fields/ideas', field('likes', 'alias', null, {special: ['o2m']}));
await ask('/relations', {collection: 'likes', field: 'idea', related_collection: 'ideas', meta: {one_field: 'likes'}, schema: {on_delete: 'CASCADE'}});
await ask('/relations', {collection: 'ideas', field: 'photo', related_collection: 'directus_files', schema: {on_delete: 'SET NULL'}});
// The policy of everybody, whose id is the same in every Directus.
const policy = 'abf8a154-5b1c-4a46-ac9c-7300570f4f17';
const may = (action, collection, fields, validation = null) => ask('/permissions', {policy, collection, action, fields, permissions: {}, validation});
await may('read', 'ideas', ['id', 'title', 'body', 'status', 'lat', 'lon', 'photo', 'answer', 'date_created', 'likes']);
await may('create', 'ideas', ['key', 'title', 'body', 'lat', 'lon', 'photo'], {title: {_regex: '^.{3}'}});
await may('read', 'likes', ['id', 'idea']);
await may('create', 'likes', ['key', 'idea']);
await may('read', 'directus_files', ['*']);
await may('create', 'directus_files', ['*']);
C
background node "$HERE/npm/node_modules/directus/cli.js" start
wait_for "http://127.0.0.1:$PORT/server/ping"
node "$STATE/make.mjs" "http://127.0.0.1:$PORT" "$ADMIN_TOKEN" >>"$STATE/log" 2>&1 || stop "the collections could not be made: $(tail -5 "$STATE/log" | tr '\n' ' ')"
echo "version=$(node -p "require('$HERE/npm/node_modules/directus/package.json').version")"
echo "token=$ADMIN_TOKEN"
echo "base=http://127.0.0.1:$PORT"
ready
