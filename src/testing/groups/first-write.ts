import type { CheckGroup } from '../check.ts'
import { brief, demand, demandRefusal, demandSame } from '../expectations.ts'
import { following, listed } from '../revisions.ts'

export const firstWrite: CheckGroup = {
  number: 1,
  title: 'nothing written yet',
  checks: [
    {
      id: '1.1',
      title: 'the claims are the ones that are wanted',
      async run(bench) {
        const wanted = { ...bench.capabilities, ...bench.settings.capabilities }
        demandSame({ ...bench.capabilities }, wanted, 'what the backend claims')
      },
    },
    {
      id: '1.2',
      title: '`load` of a new deployment is undefined, and stays so',
      isQuick: true,
      async run(bench) {
        const backend = await bench.open()
        for (let time = 0; time < 2; time += 1) {
          const found = await backend.load()
          demand(found === undefined, `\`load\` must be undefined before anything was written, and is ${brief(found)}`)
        }
      },
    },
    {
      id: '1.3',
      title: 'the history of a new deployment is empty',
      needs: ['history'],
      async run(bench) {
        const backend = await bench.open()
        demandSame(await listed(backend.revisions!()), [], 'the history of a new deployment')
      },
    },
    {
      id: '1.4',
      title: 'the first write has no parent, and another instance reads it',
      isQuick: true,
      async run(bench) {
        const [first] = await bench.write(await bench.open(), ['{"all": {"children": []}}'])
        demandSame(await (await bench.open()).load(), first, 'the first revision')
      },
    },
    {
      id: '1.5',
      title: 'a second first write conflicts, and names the newest revision',
      needs: ['compareAndSwap'],
      isQuick: true,
      async run(bench) {
        const [one, two] = [await bench.open(), await bench.open()]
        const [first] = await bench.write(one, ['{"first": {}}'])
        const write = () => two.write(following(undefined, '{"second": {}}'), undefined)
        const error = await demandRefusal(write, ['ERR_REVISION_CONFLICT'], 'a second first write')
        demandSame((error as { newest?: unknown }).newest, 1, '`newest` of the conflict')
        demandSame(await two.load(), first, 'the newest revision after the conflict')
      },
    },
    {
      id: '1.6',
      title: 'a write whose parent is not there conflicts, and leaves nothing',
      needs: ['compareAndSwap'],
      isQuick: true,
      async run(bench) {
        const backend = await bench.open()
        const absent = following(undefined, '{"absent": {}}')
        const write = () => backend.write(following(absent, '{}'), absent.id)
        const error = await demandRefusal(write, ['ERR_REVISION_CONFLICT'], 'a write whose parent is not there')
        demandSame((error as { newest?: unknown }).newest, undefined, '`newest` of the conflict')
        demandSame(await backend.load(), undefined, 'what is stored after the conflict')
      },
    },
    {
      id: '1.7',
      title: 'a first revision may have any number, as when a history is copied that begins later',
      async run(bench) {
        const backend = await bench.open()
        const absent = { ...following(undefined, '{}'), id: 56 }
        const late = following(absent, '{"late": {}}')
        await backend.write(late, undefined)
        demandSame(await backend.load(), late, 'a first revision with the number 57')
        const [next] = await bench.write(backend, ['{"next": {}}'], late)
        demandSame((await backend.load())?.id, next?.id, 'the number after it')
      },
    },
  ],
}
