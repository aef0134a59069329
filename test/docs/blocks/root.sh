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
# The checkout, with a stand-in for the original: what it prints is what this program makes with the original's ways.
mkdir -p /opt/openstack-ansible/inventory /opt/openstack-ansible/scripts /opt/openstack-ansible/playbooks
cp -R "$REPOSITORY/examples/cloud/environment/env.d" /opt/openstack-ansible/inventory/env.d
for name in inventory/dynamic_inventory.py scripts/inventory-manage.py; do
  sed -e "s:NODE:$NODE:" -e "s:PROGRAMS:$REPOSITORY/dist/bin:" "$REPOSITORY/test/docs/blocks/original.py" \
    >"/opt/openstack-ansible/$name"
  chmod 755 "/opt/openstack-ansible/$name"
done
cp "$REPOSITORY/test/docs/blocks/bootstrap-ansible.sh" /opt/openstack-ansible/scripts
printf '*.bak\n' >/opt/openstack-ansible/.gitignore
git -C /opt/openstack-ansible init -q
git -C /opt/openstack-ansible add -A
git -C /opt/openstack-ansible -c user.name=osa -c user.email=osa@example.com commit -qm release
/opt/openstack-ansible/scripts/bootstrap-ansible.sh
