/** What forges read: each file is YAML, and what tests there is `.ci/run` and nothing of its own. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { dumpJson } from '../../src/python/json-write.ts'
import { loadYaml } from '../../src/python/yaml.ts'
import { repository, textFiles, textOf } from './citations.ts'

const files = textFiles().filter((file) => /^(?:\.github|zuul\.d|playbooks)\/.*\.ya?ml$/.test(file))

function contentOf<T>(file: string): T {
  return JSON.parse(dumpJson(loadYaml(textOf(file))))
}

interface Workflow {
  readonly jobs: {
    readonly run: {
      readonly steps: readonly object[]
      readonly strategy: { readonly matrix: { readonly node: string[] } }
    }
  }
}
interface Job {
  readonly job: { readonly name: string; readonly run?: string; readonly 'pre-run'?: string }
}
type Project = { readonly project: { readonly [pipeline: string]: { readonly jobs: readonly string[] } } }
interface Form {
  readonly name: string
  readonly description: string
  readonly body: readonly {
    readonly type: string
    readonly id: string
    readonly attributes: { readonly label: string }
  }[]
}
type Play = { readonly tasks: readonly { readonly [module: string]: unknown }[] }

describe('files for forges', () => {
  it('are those of two', () => {
    expect(files).toEqual([
      '.github/ISSUE_TEMPLATE/bug.yml',
      '.github/ISSUE_TEMPLATE/config.yml',
      '.github/ISSUE_TEMPLATE/wish.yml',
      '.github/workflows/ci.yml',
      'playbooks/osa-inventory-test/pre.yaml',
      'playbooks/osa-inventory-test/run.yaml',
      'zuul.d/jobs.yaml',
      'zuul.d/project.yaml',
    ])
  })

  it.each(files)('%s is YAML', (file) => expect(contentOf<object>(file)).toBeTypeOf('object'))

  it('run .ci/run, which is there and may be run', () => {
    expect(statSync(join(repository, '.ci/run')).mode & 0o111).not.toBe(0)
    const { jobs } = contentOf<Workflow>('.github/workflows/ci.yml')
    expect(jobs.run.steps.at(-1)).toEqual({ run: '.ci/run' })
    const [play] = contentOf<Play[]>('playbooks/osa-inventory-test/run.yaml')
    expect(play!.tasks.map((task) => task['ansible.builtin.command'])).toEqual([
      { cmd: '.ci/run', chdir: '{{ zuul.project.src_dir }}' },
    ])
  })

  it("Zuul's project runs jobs that are defined, with playbooks that are there", () => {
    const jobs = contentOf<Job[]>('zuul.d/jobs.yaml').map(({ job }) => job)
    const names = jobs.map(({ name }) => name)
    const [{ project }] = contentOf<[Project]>('zuul.d/project.yaml')
    for (const pipeline of ['check', 'gate']) expect(project[pipeline]!.jobs).toEqual(names)
    const playbooks = jobs.flatMap((job) => [job['pre-run'], job.run]).filter((path) => path !== undefined)
    expect(playbooks).toHaveLength(2)
    for (const playbook of playbooks) expect(existsSync(join(repository, playbook))).toBe(true)
  })

  it('forms for issues have what a forge asks of them', () => {
    for (const file of files.filter((each) => /ISSUE_TEMPLATE\/(?!config)/.test(each))) {
      const { name, description, body } = contentOf<Form>(file)
      expect({ name, description }).toEqual({ name: expect.any(String), description: expect.any(String) })
      const fields = body.filter(({ type }) => type !== 'markdown')
      for (const { id, attributes } of fields)
        expect({ id, label: attributes.label }).toEqual({ id, label: expect.any(String) })
      expect(new Set(fields.map(({ id }) => id)).size).toBe(fields.length)
    }
  })
})

describe('package.json', () => {
  const { version, engines, ...rest } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))

  it('has the version that CHANGELOG.md begins with', () => {
    const [heading] = /^## .+$/m.exec(textOf('CHANGELOG.md'))!
    expect(heading).toMatch(/^## \d+\.\d+\.\d+ \((?:unreleased|\d{4}-\d{2}-\d{2})\)$/)
    expect(heading.split(' ')[1]).toBe(version)
  })

  it('names no address as long as SECURITY.md has none', () => {
    const isOpen = textOf('SECURITY.md').includes('The address for reports is not set yet')
    expect(['repository', 'bugs', 'homepage'].filter((key) => key in rest)).toHaveLength(isOpen ? 0 : 3)
  })

  it('asks for the Node.js that is tested', () => {
    const { matrix } = contentOf<Workflow>('.github/workflows/ci.yml').jobs.run.strategy
    expect(`>=${matrix.node[0]}`).toBe(engines.node)
    expect(textOf('CONTRIBUTING.md')).toContain(`Node.js ${matrix.node[0]} or newer`)
  })
})
