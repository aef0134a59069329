# OpenStack-Ansible on the host of a group of pages. Sourced, after root.sh or tree.sh.
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
