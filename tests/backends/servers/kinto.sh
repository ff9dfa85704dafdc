#!/bin/bash
# Kinto, with everything in memory. Installs with pip below its folder: kinto.txt.
. "$(dirname "$0")/lib.sh"
python_packages
[ "$DO" = start ] || exit 0
clean
cat >"$STATE/kinto.ini" <<C
[app:main]
use = egg:kinto
kinto.storage_backend = kinto.core.storage.memory
kinto.cache_backend = kinto.core.cache.memory
kinto.permission_backend = kinto.core.permission.memory
kinto.userid_hmac_secret = for-tests-only
kinto.bucket_create_principals = account:admin
kinto.account_create_principals = system.Everyone
kinto.account_write_principals = account:admin
kinto.includes = kinto.plugins.accounts
multiauth.policies = account basicauth
multiauth.policy.basicauth.use = kinto.core.authentication.BasicAuthAuthenticationPolicy
multiauth.policy.account.use = kinto.plugins.accounts.authentication.AccountsAuthenticationPolicy
kinto.paginate_by = 50
kinto.experimental_collection_schema_validation = true
kinto.cors_origins = $ORIGIN
[server:main]
use = egg:waitress#main
host = 127.0.0.1
port = $PORT
[loggers]
keys = root
[handlers]
keys = console
[formatters]
keys = plain
[logger_root]
level = WARN
handlers = console
[handler_console]
class = StreamHandler
args = (sys.stderr,)
formatter = plain
[formatter_plain]
format = %(message)s
C
background "$HERE/venv/bin/pserve" "$STATE/kinto.ini"
BASE=http://127.0.0.1:$PORT/v1
wait_for "$BASE/"
put() { curl -sS -f -o /dev/null -X PUT -H 'content-type: application/json' "$@" || stop "preparing the collections failed at: $*"; }
AS_ADMIN="-u admin:for-tests-only"
put "$BASE/accounts/admin" -d '{"data": {"password": "for-tests-only"}}'
put $AS_ADMIN "$BASE/buckets/medspil" -d '{"permissions": {"read": ["system.Everyone"]}}'
put $AS_ADMIN "$BASE/buckets/medspil/collections/ideas" -d '{"data": {"schema": {"type": "object", "required": ["title"], "properties": {"title": {"type": "string", "minLength": 3, "maxLength": 120}, "body": {"type": "string"}, "location": {"type": "object"}, "status": {"type": "string"}}}}, "permissions": {"read": ["system.Everyone"], "record:create": ["system.Everyone"]}}'
put $AS_ADMIN "$BASE/buckets/medspil/collections/likes" -d '{"permissions": {"read": ["system.Everyone"], "record:create": ["system.Everyone"]}}'
echo "version=$("$HERE/venv/bin/python" -c 'import importlib.metadata as m; print(m.version("kinto"))')"
echo "base=$BASE"
ready
