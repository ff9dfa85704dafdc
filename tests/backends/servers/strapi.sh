#!/bin/bash
# Strapi over a PostgreSQL of its own, without its admin pages. Installs with npm below its folder: strapi/package-lock.json
# (700 MB); and Debian's package postgresql where PostgreSQL's server is missing.
. "$(dirname "$0")/lib.sh"
npm_packages
[ -x "$(postgres_folder)/initdb" ] || need_debian initdb postgresql
[ "$DO" = start ] || exit 0
clean
postgres_start strapi
APP=$STATE/app
mkdir -p "$APP/config" "$APP/src" "$APP/public/uploads"
ln -s "$HERE/npm/node_modules" "$APP/node_modules"
cd "$APP"
node -e 'const f = require("fs"), p = JSON.parse(f.readFileSync(process.argv[1])); p.strapi = {uuid: "tests"}; p.version = "0.0.0"; f.writeFileSync("package.json", JSON.stringify(p))' "$HERE/npm/package.json"
echo "module.exports = () => ({host: '127.0.0.1', port: $PORT, app: {keys: ['k1', 'k2']}})" >config/server.js
echo 'module.exports = () => ({serveAdminPanel: false, auth: {secret: "tests"}, apiToken: {salt: "tests"}, transfer: {token: {salt: "tests"}}, secrets: {encryptionKey: "for-tests-only-for-tests-only-00"}})' >config/admin.js
echo "module.exports = () => ({connection: {client: 'postgres', connection: {host: '$SOCKET', user: 'medspil', password: '', database: 'strapi'}}})" >config/database.js
echo 'module.exports = () => ({rest: {defaultLimit: 25, maxLimit: 100, withCount: true}})' >config/api.js
echo 'module.exports = () => ({"users-permissions": {config: {jwtSecret: "tests"}}})' >config/plugins.js
echo "module.exports = ['strapi::logger', 'strapi::errors', 'strapi::security', {name: 'strapi::cors', config: {origin: ['$ORIGIN']}}, 'strapi::poweredBy', 'strapi::query', 'strapi::body', 'strapi::session', 'strapi::favicon', 'strapi::public']" >config/middlewares.js
collection() { # NAME, with its schema on standard input
  mkdir -p "src/api/$1/content-types/$1" "src/api/$1/controllers" "src/api/$1/routes" "src/api/$1/services"
  cat >"src/api/$1/content-types/$1/schema.json"
  local kind
  for kind in Controller:controllers Router:routes Service:services; do
    echo "module.exports = require('@strapi/strapi').factories.createCore${kind%%:*}('api::$1.$1')" >"src/api/$1/${kind##*:}/$1.js"
  done
}
collection idea <<'C'
{"kind": "collectionType", "collectionName": "ideas", "info": {"singularName": "idea", "pluralName": "ideas", "displayName": "Idea"},
 "options": {"draftAndPublish": false}, "attributes": {
  "title": {"type": "string", "required": true, "minLength": 3, "maxLength": 120}, "body": {"type": "text"},
  "lat": {"type": "float", "min": -90, "max": 90}, "lon": {"type": "float"},
  "photo": {"type": "media", "multiple": false, "allowedTypes": ["images"]}, "contact": {"type": "email", "private": true},
  "state": {"type": "enumeration", "enum": ["new", "planned", "done"], "default": "new"},
  "likes": {"type": "relation", "relation": "oneToMany", "target": "api::like.like", "mappedBy": "idea"}}}
C
collection like <<'C'
{"kind": "collectionType", "collectionName": "likes", "info": {"singularName": "like", "pluralName": "likes", "displayName": "Like"},
 "options": {"draftAndPublish": false}, "attributes": {
  "key": {"type": "string", "required": true, "unique": true},
  "idea": {"type": "relation", "relation": "manyToOne", "target": "api::idea.idea", "inversedBy": "likes"}}}
C
cat >src/index.js <<'C'
module.exports = {
  register() {},
  async bootstrap({strapi}) {
    const role = await strapi.db.query('plugin::users-permissions.role').findOne({where: {type: 'public'}});
    for (const action of ['api::idea.idea.find', 'api::idea.idea.findOne', 'api::idea.idea.create', 'api::like.like.create',
      'api::like.like.find', 'plugin::upload.content-api.upload'])
      await strapi.db.query('plugin::users-permissions.permission').create({data: {action, role: role.id}});
  },
};
C
export STRAPI_TELEMETRY_DISABLED=1 NODE_ENV=production
background node node_modules/@strapi/strapi/bin/strapi.js start
wait_for "http://127.0.0.1:$PORT/api/ideas"
wait_until_found "http://127.0.0.1:$PORT/api/ideas" "Strapi did not open its collections"
echo "version=$(node -p "require('$HERE/npm/node_modules/@strapi/strapi/package.json').version")"
echo "psql=$(postgres_folder)/psql -h $SOCKET -U medspil strapi"
echo "base=http://127.0.0.1:$PORT"
ready
