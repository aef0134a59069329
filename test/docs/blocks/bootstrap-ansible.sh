#!/bin/sh
# A stand-in for OpenStack-Ansible's own: the Python environment, and links to its programs.
set -e
mkdir -p /opt/ansible-runtime/bin
cd /opt/openstack-ansible
# What git has, also where the checkout has something else in the place.
rm -f /opt/ansible-runtime/bin/openstack-*
git show HEAD:inventory/dynamic_inventory.py >/opt/ansible-runtime/bin/openstack-ansible-inventory
git show HEAD:scripts/inventory-manage.py >/opt/ansible-runtime/bin/openstack-ansible-inventory-manage
chmod 755 /opt/ansible-runtime/bin/openstack-*
ln -sf /usr/bin/python3 /opt/ansible-runtime/bin/python
for name in openstack-ansible-inventory openstack-ansible-inventory-manage; do
  ln -sf "/opt/ansible-runtime/bin/$name" "/usr/local/bin/$name"
done
for name in ansible ansible-inventory; do
  cat >"/usr/local/bin/$name" <<END
#!/bin/sh
export ANSIBLE_INVENTORY=/opt/openstack-ansible/inventory/dynamic_inventory.py
exec "$(PATH=/usr/bin:/bin command -v "$name")" "\$@"
END
  chmod 755 "/usr/local/bin/$name"
done
