# A deployment host in a Debian of its own, entered by enter-tree.sh. Sourced.
set -e
hostname deploy1
ip link set lo up
echo '127.0.0.1 localhost deploy1 db.example.com' >/etc/hosts
