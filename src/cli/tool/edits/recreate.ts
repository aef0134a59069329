/** Containers that have to be made again, as the documentation of OpenStack-Ansible does it. */

/** A line of the playbook that makes them, with the machines that they live on. */
export function createContainers(containers: readonly string[]): string[] {
  return [
    `    openstack-ansible openstack.osa.containers_lxc_create --limit localhost,lxc_hosts,${containers.join(',')}`,
  ]
}

/** The playbook that destroys them, before that. */
export function destroyContainers(containers: readonly string[]): string[] {
  return [`    openstack-ansible openstack.osa.containers_lxc_destroy --limit localhost,${containers.join(',')}`]
}
