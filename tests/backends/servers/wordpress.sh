#!/bin/bash
# WordPress of Debian over a MariaDB on a socket. Unpacks Debian's wordpress below its folder; installs Debian's php-cli,
# php-mysql, php-mbstring, php-xml, mariadb-server-core and mariadb-client-core where they are missing.
# MODERATION=1 holds every comment.
. "$(dirname "$0")/lib.sh"
need_debian php php-cli php-mysql php-mbstring php-xml
php -r 'exit((int) !extension_loaded("mysqli"));' || stop "PHP has no mysqli; install it (Debian: apt-get install php-mysql php-mbstring php-xml) and run the tests again"
need_debian mariadbd mariadb-server-core
need_debian mariadb mariadb-client-core
if [ ! -e "$HERE/www/.whole" ]; then
  command -v apt-get >/dev/null || stop "WordPress is taken from Debian's packages and there is no apt-get; run these tests on Debian"
  echo "wordpress: unpacking Debian's wordpress into $HERE" >&2
  rm -rf "$HERE/www" "$HERE/deb"
  mkdir -p "$HERE/deb"
  # Downloads are repeated, because an update of the lists that runs meanwhile makes them fail.
  for i in 1 2 3 4; do
    if (cd "$HERE/deb" && apt-get download wordpress wordpress-theme-twentytwentythree libjs-underscore) >"$HERE/log" 2>&1; then break; fi
    [ $i != 4 ] || stop "apt-get download wordpress failed; run apt-get update, then run the tests again"
    sleep 3
  done
  for package in "$HERE"/deb/*.deb; do dpkg-deb -x "$package" "$HERE/deb/x"; done
  cp -r "$HERE/deb/x/usr/share/wordpress" "$HERE/www"
  # Debian's links lead out of the folder to where the packages would have been installed.
  ln -sf /etc/ssl/certs/ca-certificates.crt "$HERE/www/wp-includes/certificates/ca-bundle.crt"
  rm -rf "$HERE/deb"
  touch "$HERE/www/.whole"
fi
[ "$DO" = start ] || exit 0
clean
AS=
[ "$(id -u)" != 0 ] || AS=nobody
TEMPORARY=$(mktemp -d -t medspil-db-XXXXXX)
[ -z "$AS" ] || chown nobody "$TEMPORARY"
mariadb-install-db --no-defaults --datadir="$TEMPORARY/data" ${AS:+--user=$AS} --auth-root-authentication-method=normal --skip-test-db --innodb-use-native-aio=0 >>"$STATE/log" 2>&1 ||
  stop "mariadb-install-db failed: $(grep -m 3 -i error "$STATE/log" | tr '\n' ' ')"
SOCKET=$TEMPORARY/socket
background mariadbd --no-defaults --datadir="$TEMPORARY/data" ${AS:+--user=$AS} --skip-networking --socket="$SOCKET" --pid-file="$TEMPORARY/pid" \
  --innodb-flush-log-at-trx-commit=0 --innodb-buffer-pool-size=64M --innodb-use-native-aio=0
for i in $(seq 100); do
  if mariadb --no-defaults -S "$SOCKET" -u root -e 'create database wp' 2>/dev/null; then break; fi
  [ $i != 100 ] || stop "MariaDB did not start: $(tail -3 "$STATE/log" | tr '\n' ' ')"
  sleep 0.3
done
# A copy of its own: two with other settings may run at once. The files of WordPress itself are linked.
mkdir -p "$STATE/www/wp-content/mu-plugins"
for file in "$HERE"/www/*; do
  case $(basename "$file") in wp-content | wp-config.php) ;; *) cp -r "$file" "$STATE/www/" ;; esac
done
cp -r "$HERE/www/wp-content/themes" "$STATE/www/wp-content/" 2>/dev/null || true
BASE=http://127.0.0.1:$PORT
cat >"$STATE/www/wp-config.php" <<C
<?php
define('DB_NAME', 'wp'); define('DB_USER', 'root'); define('DB_PASSWORD', ''); define('DB_HOST', 'localhost:$SOCKET');
define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
foreach (['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT'] as \$k) define(\$k, 'for-tests-only' . \$k);
define('DISABLE_WP_CRON', true); define('WP_HTTP_BLOCK_EXTERNAL', true); define('AUTOMATIC_UPDATER_DISABLED', true);
define('WP_HOME', '$BASE'); define('WP_SITEURL', '$BASE');
\$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
C
# The flood guard waits fifteen seconds; FLOOD keeps it for the story about it.
{
  echo "<?php add_filter('rest_allow_anonymous_comments', '__return_true');"
  [ -n "${FLOOD:-}" ] || echo "add_filter('wp_is_comment_flood', '__return_false', 99); add_filter('comment_flood_filter', '__return_false', 99); remove_filter('check_comment_flood', 'check_comment_flood_db');"
} >"$STATE/www/wp-content/mu-plugins/medspil.php"
cat >"$STATE/make.php" <<'C'
<?php
$_SERVER['HTTP_HOST'] = getenv('AT'); $_SERVER['REQUEST_URI'] = '/';
define('WP_INSTALLING', true);
require getenv('ROOT') . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
function_exists('wp_mail');
wp_install('Eksempelby', 'admin', 'admin@example.org', true, '', 'for-tests-only');
update_option('comment_previously_approved', 0);
update_option('comment_moderation', getenv('MODERATION') ? 1 : 0);
$id = wp_insert_post(['post_title' => 'Ideer', 'post_status' => 'publish', 'post_author' => 1, 'comment_status' => 'open', 'post_type' => 'page']);
file_put_contents(getenv('SAID'), "post=$id\nversion={$GLOBALS['wp_version']}\n");
C
AT=127.0.0.1:$PORT ROOT=$STATE/www SAID=$STATE/said MODERATION=${MODERATION:-} php -d error_reporting=0 "$STATE/make.php" >>"$STATE/log" 2>&1 || true
[ -s "$STATE/said" ] || stop "WordPress could not be set up: $(tail -3 "$STATE/log" | tr '\n' ' ')"
background php -d display_errors=0 -S "127.0.0.1:$PORT" -t "$STATE/www"
wait_for "$BASE/?rest_route=/wp/v2/comments"
cat "$STATE/said"
echo "mariadb=mariadb --no-defaults -S $SOCKET -u root wp"
echo "base=$BASE"
ready
