import type { InventoryBackend } from '../../backends/contract.ts'
import { isContractError } from '../../backends/errors.ts'
import type { Bench } from '../bench.ts'
import type { CheckGroup } from '../check.ts'
import { namesDocument, namesIn } from '../documents.ts'
import { demand, demandSame, named } from '../expectations.ts'

export const deployments: CheckGroup = {
  number: 6,
  title: 'deployments',
  checks: [
    {
      id: '6.1',
      title: 'two do not see each other',
      async run(bench) {
        const [one, two] = [bench.deployment, bench.newDeployment()]
        await demandApart(bench, [one, two], 'accept')
      },
    },
    {
      id: '6.2',
      title: 'one whose name is a prefix of the other',
      async run(bench) {
        const name = bench.deployment
        await demandApart(bench, [name, `${name}1`, `${name}-1`, name.slice(0, -1)], 'accept')
      },
    },
    ...(
      [
        [
          '6.3',
          'names with / and ..',
          (name) => [`${name}/a`, `${name}%2fa`, `${name}b`, `${name}/../${name}b`, `./${name}`, `../${name}`],
        ],
        ['6.4', 'names with blanks', (name) => [`${name} a`, `${name} `, ` ${name}`, `${name}\ta`]],
        [
          '6.5',
          'names that are not ASCII',
          (name) => [`${name}e`, `${name}é`, `${name}e\u0301`, `${name}ß`, `${name}ss`, `${name}😀`],
        ],
        [
          '6.6',
          'names in upper and lower case',
          (name) => [`${name}-a`, `${name}-A`, `${name}-ı`, `${name}-I`, `${name}-i`],
        ],
        [
          '6.7',
          'names that mean something elsewhere',
          (name) => [`${name}%`, `${name}_`, `${name}'"\\`, `${name}*`, `${name}$1`, `${name};--`],
        ],
      ] satisfies readonly [string, string, (name: string) => string[]][]
    ).map(([id, title, namesFrom]) => ({
      id,
      title: `${title} are kept apart or refused`,
      run: (bench: Bench) => demandApart(bench, [bench.deployment, ...namesFrom(bench.deployment)], 'accept or refuse'),
    })),
    {
      id: '6.8',
      title: 'one can be destroyed without the others',
      needs: ['destroy'],
      async run(bench) {
        const [gone, kept] = [bench.deployment, `${bench.deployment}1`]
        const [first, second] = [await bench.open(gone), await bench.open(kept)]
        await bench.write(first, ['{"gone": {}}'])
        const [written] = await bench.write(second, ['{"kept": {}}'])
        await first.destroy!()
        demandSame(await (await bench.open(gone)).load(), undefined, 'a deployment that was destroyed')
        demandSame(await (await bench.open(kept)).load(), written, 'the other deployment')
        const [again] = await bench.write(await bench.open(gone), ['{"again": {}}'])
        demandSame(await (await bench.open(gone)).load(), again, 'a deployment that was made again')
      },
    },
  ],
}

/** Every name has its own inventory, of one, two, three … revisions. */
async function demandApart(bench: Bench, names: readonly string[], what: 'accept' | 'accept or refuse'): Promise<void> {
  const held: string[] = []
  for (const name of names) {
    const writer = await openAndWrite(bench, name, held.length + 1, what)
    if (writer) held.push(name)
  }
  for (const [index, name] of held.entries()) {
    const found = await (await bench.open(name)).load()
    demand(found !== undefined, `the deployment ${JSON.stringify(name)} is empty after others were written`)
    demandSame(namesIn(found.document), [name], `the document of the deployment ${JSON.stringify(name)}`)
    demandSame(found.id, index + 1, `the newest revision of the deployment ${JSON.stringify(name)}`)
  }
}

/** `undefined` if the name is refused in a way that a person understands. */
async function openAndWrite(
  bench: Bench,
  name: string,
  revisions: number,
  what: 'accept' | 'accept or refuse',
): Promise<InventoryBackend | undefined> {
  try {
    const backend = await bench.open(name)
    const found = await backend.load()
    demand(
      found === undefined,
      `the deployment ${JSON.stringify(name)} holds the inventory of ${JSON.stringify(found && namesIn(found.document))}`,
    )
    await bench.write(backend, Array(revisions).fill(namesDocument([name])))
    return backend
  } catch (error) {
    if (what === 'accept' || !isContractError(error)) {
      demand(!(error instanceof Error && error.name === 'ContractViolation'), (error as Error).message)
      demand(false, `the deployment ${JSON.stringify(name)}: ${named(error)}`)
    }
    return undefined
  }
}
