# What the commands of `before` marks may use; sourced before each page.
# The example cloud, before its first run.
new_cloud() {
  rm -rf /etc/openstack_deploy
  cp -R "$REPOSITORY/examples/cloud/openstack_deploy" /etc/openstack_deploy
}

# After its first run, which was the day before.
deployed_cloud() {
  rm -rf /etc/openstack_deploy
  cp -a /var/cache/deployed /etc/openstack_deploy
}

# This program as `osa-inventory` and by the names of the two others.
own_programs() {
  for name in openstack-ansible-inventory openstack-ansible-inventory-manage osa-inventory; do
    ln -sf "$REPOSITORY/dist/bin/$name.cjs" "/usr/local/bin/$name"
  done
}

# The same of the single executable, where there is no Node.js.
own_executable() {
  for name in openstack-ansible-inventory openstack-ansible-inventory-manage osa-inventory; do
    ln -sf "$REPOSITORY/dist/package/osa-inventory" "/usr/local/bin/$name"
  done
}

# What `npm pack` makes, of what is built, in root's home.
npm_package() {
  (
    cd "$REPOSITORY"
    npm() { if [ -n "${NPM:-}" ]; then "$NODE" "$NPM/bin/npm-cli.js" "$@"; else command npm "$@"; fi; }
    npm pack --silent --ignore-scripts --pack-destination /root >/dev/null
  )
}

# As Node.js's own tarball, without its weight.
node_tarball() {
  mkdir -p node-v22.22.2-linux-x64/bin
  ln -sf "$NODE" node-v22.22.2-linux-x64/bin/node
  if [ -n "${NPM:-}" ]; then
    mkdir -p node-v22.22.2-linux-x64/lib/node_modules
    ln -sfn "$NPM" node-v22.22.2-linux-x64/lib/node_modules/npm
    ln -sf ../lib/node_modules/npm/bin/npm-cli.js node-v22.22.2-linux-x64/bin/npm
  fi
  tar -cJf node-v22.22.2-linux-x64.tar.xz node-v22.22.2-linux-x64
}

# A database as [primary], which is in use and empty.
database() {
  printf '[inventory]\nbackend = primary\n[primary]\nplugin = sqlite\npath = /var/lib/inventory.db\n' \
    >/etc/openstack_deploy/osa.ini
  rm -f /var/lib/inventory.db*
}

# One that went back by a revision: that made infra4, and a container of heat on it.
database_behind() {
  database
  osa-inventory migrate --from file --to primary
  cp /var/lib/inventory.db /var/lib/dump.db
  printf '  infra4:\n    ip: 10.20.0.14\n' >>/etc/openstack_deploy/conf.d/heat.yml
  as ada osa-inventory generate
  rm -f /var/lib/inventory.db*
  cp /var/lib/dump.db /var/lib/inventory.db
}

# AUTHOR COMMAND...: behind that user's sudo.
as() {
  local who=$1
  shift
  SUDO_USER=$who "$@"
}

# The configuration changes: compute3 promises more memory.
more_memory() {
  sed -i 's/nova_ram_allocation_ratio: 1.0/nova_ram_allocation_ratio: 1.5/' /etc/openstack_deploy/openstack_user_config.yml
}

# The configuration changes: compute4 comes.
compute4() {
  printf '  compute4:\n    ip: 10.20.0.34\n' >>/etc/openstack_deploy/openstack_user_config.yml
}

# compute3, the last host, is not configured any more.
no_compute3() {
  sed -i '/^  compute3:/,$d' /etc/openstack_deploy/openstack_user_config.yml
}

# Four revisions: a first run, two hosts removed, the second one restored. With an audit log.
four_revisions() {
  deployed_cloud
  rm -rf /var/log/osa-inventory
  mkdir -p /var/log/osa-inventory
  printf '[inventory]\naudit_log = /var/log/osa-inventory/audit.log\n' >/etc/openstack_deploy/osa.ini
  new_history
  as ada osa-inventory remove compute3 --yes --reason 'broken board'
  as bob osa-inventory remove infra2 --yes --reason 'wrong window'
}

# Settings with the sections that docs/migrating.md shows, and with [inventory] backend = $1.
sections() {
  rm -rf "/var/lib/osa-inventory"
  mkdir -p /var/lib/osa-inventory
  echo osa >/etc/openstack_deploy/inventory-db-password
  chmod 600 /etc/openstack_deploy/inventory-db-password
  cat >/etc/openstack_deploy/osa.ini <<END
[inventory]
backend = $1
[lite]
plugin = sqlite
path = inventory.db
[primary]
plugin = postgresql
url = postgresql://inventory@db.example.com/osa
password = file:/etc/openstack_deploy/inventory-db-password
[galera]
plugin = mysql
url = mysql://inventory@db.example.com/osa
password = file:/etc/openstack_deploy/inventory-db-password
[program]
plugin = exec
command = /usr/local/lib/osa-inventory/my-plugin
options =
  path = /var/lib/osa-inventory/inventory.sqlite
END
}

# The backend in use, of those sections.
use() {
  sed -i "s/^backend = .*/backend = $1/" /etc/openstack_deploy/osa.ini
}

# One more revision: compute4 comes if it is not there, and goes if it is.
revision() {
  if grep -q compute4 /etc/openstack_deploy/openstack_user_config.yml; then
    sed -i '/^  compute4:/,$d' /etc/openstack_deploy/openstack_user_config.yml
    as ada osa-inventory generate
    as ada osa-inventory remove compute4 --yes
  else
    compute4
    as ada osa-inventory generate
  fi
}

# PostgreSQL and MariaDB on their usual ports, each with a database `osa` and a user `inventory`.
databases() {
  local bin
  bin=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)
  mkdir -p /var/lib/pg /var/lib/maria
  chown postgres /var/lib/pg
  chown mysql /var/lib/maria
  (
    cd /var/lib
    runuser -u postgres -- "$bin/initdb" -D /var/lib/pg/data -A trust --no-sync >/dev/null
    runuser -u postgres -- "$bin/pg_ctl" -D /var/lib/pg/data -w -l /var/lib/pg/log \
      -o '-c unix_socket_directories=/var/lib/pg -c shared_buffers=32MB -c fsync=off' start >/dev/null
    runuser -u postgres -- psql -q -h /var/lib/pg -c "CREATE ROLE inventory LOGIN PASSWORD 'osa'" \
      -c 'CREATE DATABASE osa OWNER inventory' postgres
    runuser -u mysql -- mariadb-install-db --no-defaults --datadir=/var/lib/maria/data --tmpdir=/var/lib/maria --skip-test-db \
      --auth-root-authentication-method=normal >/dev/null 2>&1
    mariadbd --no-defaults --user=mysql --datadir=/var/lib/maria/data --socket=/var/lib/maria/socket \
      --bind-address=127.0.0.1 --tmpdir=/var/lib/maria --skip-name-resolve --innodb-buffer-pool-size=64M >/var/lib/maria/log 2>&1 &
    mariadb-admin --no-defaults --socket=/var/lib/maria/socket --wait=60 --connect-timeout=60 ping >/dev/null 2>&1
    mariadb --no-defaults --socket=/var/lib/maria/socket -e "CREATE DATABASE osa;
      CREATE USER inventory@'%' IDENTIFIED BY 'osa'; GRANT ALL ON osa.* TO inventory@'%'"
  )
}

# The example plugin in Python. WHERE: its path.
python_plugin() {
  mkdir -p "$(dirname "$1")"
  cp "$REPOSITORY/examples/plugins/sqlite-python/osa_inventory_sqlite.py" "$1"
}

# The first run once more, as the settings are now.
new_history() {
  rm -rf /etc/openstack_deploy/openstack_inventory.* /etc/openstack_deploy/backup_*
  as ada openstack-ansible-inventory --list >/dev/null
}

# Names that were drawn when a page was written stand for those of the same container here. FILE: commands.
drawn() {
  local token base actual
  for token in $(grep -oE '[a-z0-9]+(-[a-z0-9]+)*-container-[0-9a-f]{8}' "$1" | sort -u); do
    base=${token%-*}
    actual=$(cat "$RUN/drawn-$token" 2>/dev/null || true)
    if [ -z "$actual" ] || ! grep -q "$actual" /etc/openstack_deploy/openstack_inventory.json; then
      actual=$(grep -ohE "$base-[0-9a-f]{8}" /etc/openstack_deploy/openstack_inventory.json | head -n 1)
      [ -z "$actual" ] || printf %s "$actual" >"$RUN/drawn-$token"
    fi
    [ -z "$actual" ] || sed -i "s/$token/$actual/g" "$1"
  done
}
