const inventories = new Map()

export default {
  name: 'my-backend',
  apiVersion: 1,
  summary: 'in memory, to begin with',
  options: {},
  register({ deployment }) {
    return {
      capabilities: { compareAndSwap: false, history: false, shared: false },
      async load() {
        return inventories.get(deployment)
      },
      async write(revision) {
        inventories.set(deployment, revision)
      },
    }
  },
}
