# A deployment host for the blocks of a group of pages: mount, host name and processes are its own (unshare). Sourced.
# REPOSITORY, NODE and RUN (a directory of this run's own) are set.
set -e
mount --make-rprivate /
hostname deploy1
ip link set lo up
mkdir -p "$RUN/etc"
cp -a /etc/. "$RUN/etc"
rm -rf "$RUN/etc/openstack_deploy" "$RUN/etc/ansible/osa.ini"
mount --bind "$RUN/etc" /etc
echo '127.0.0.1 localhost deploy1 db.example.com' >/etc/hosts
# What is not under these stays as it is: nothing that a page says is written elsewhere.
for path in /opt /root /usr/local/bin /usr/local/lib /usr/local/share /var /run; do
  mkdir -p "$RUN/host$path"
  mount --bind "$RUN/host$path" "$path"
done
mkdir -p /var/cache /var/lib /var/log /var/tmp /usr/local/share/zsh/site-functions
chmod 1777 /var/tmp
mount --bind /tmp /tmp
mount -o remount,bind,ro /
