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

# What `npm pack` makes, of what is built, in root's home.
npm_package() {
  (cd "$REPOSITORY" && npm pack --silent --ignore-scripts --pack-destination /root >/dev/null)
}

# As Node.js's own tarball, without its weight.
node_tarball() {
  mkdir -p node-v22.22.2-linux-x64/bin
  ln -sf "$NODE" node-v22.22.2-linux-x64/bin/node
  tar -cJf node-v22.22.2-linux-x64.tar.xz node-v22.22.2-linux-x64
}
