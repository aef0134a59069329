/** Findings for build servers and reviews: each form as its reader wants it. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exampleEnvironment, repository, run, runCommand, scratch } from '../support/program.ts'

/** A working tree with a configuration below it, and one mistake of each grade that `--check` tells. */
function tree(): {
  readonly directory: string
  check(format: string): { status: number | null; stdout: string; stderr: string }
} {
  const directory = scratch()
  cpSync(join(repository, 'examples/cloud/openstack_deploy'), join(directory, 'openstack_deploy'), { recursive: true })
  const file = join(directory, 'openstack_deploy/openstack_user_config.yml')
  const text = readFileSync(file, 'utf8')
  writeFileSync(
    file,
    text.replace('utility_container: 0', 'utility_contaner: 0').replace('ip: 10.20.0.22', 'ip: 10.20.0.21'),
  )
  const options = ['--check', '--config', 'openstack_deploy', '-e', exampleEnvironment]
  return {
    directory,
    check: (format) => run('openstack-ansible-inventory', [...options, '--format', format], { cwd: directory }),
  }
}

const file = 'openstack_deploy/openstack_user_config.yml'

describe('--check', () => {
  it('gives SARIF: rule, level, file below the working directory, line', () => {
    const { status, stdout, stderr } = tree().check('sarif')
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' })
    const { version, runs } = JSON.parse(stdout)
    expect({ version, runs: runs.length }).toEqual({ version: '2.1.0', runs: 1 })
    const [{ tool, results }] = runs
    expect(tool.driver.name).toBe('openstack-ansible-inventory --check')
    const levels = results.map(({ ruleId, level }: { ruleId: string; level: string }) => [ruleId, level])
    expect(levels).toContainEqual(['C7', 'warning'])
    expect(levels.map(([, level]: string[]) => level)).toContain('error')
    expect(tool.driver.rules.map(({ id }: { id: string }) => id).sort()).toEqual(
      [...new Set(levels.map(([id]: string[]) => id))].sort(),
    )
    const affinity = results.find(({ ruleId }: { ruleId: string }) => ruleId === 'C7')
    expect(affinity.locations[0].physicalLocation.artifactLocation.uri).toBe(file)
    const { startLine } = affinity.locations[0].physicalLocation.region
    const lines = readFileSync(join(repository, 'examples/cloud', file), 'utf8').split('\n')
    expect(lines[startLine - 1]).toContain('utility_container: 0')
    expect(affinity.message.text).toContain('utility_container')
  })

  it("gives JUnit's XML: a failed test for each error and warning", () => {
    const { check, directory } = tree()
    const { status, stdout } = check('junit')
    expect(status).toBe(1)
    writeFileSync(join(directory, 'check.xml'), stdout)
    const read = `
import sys, xml.etree.ElementTree as tree
suite = tree.parse(sys.argv[1]).getroot()
print(suite.get("tests"), suite.get("failures"), len(suite.findall("testcase/failure")), suite.findall("testcase")[-1].get("classname") != "")`
    const counted = runCommand('/usr/bin/python3', ['-c', read, join(directory, 'check.xml')])
    const [tests, failures, found, named] = counted.stdout.trim().split(' ')
    expect({ failures, found, named }).toEqual({ failures: tests, found: tests, named: 'True' })
    expect(Number(tests)).toBeGreaterThan(1)
  })

  it('gives commands for the runner of GitHub, each on one line', () => {
    const lines = tree().check('github').stdout.trimEnd().split('\n')
    expect(lines.every((line) => /^::(?:error|warning) /.test(line))).toBe(true)
    const affinity = lines.find((line) => line.includes('title=C7'))
    expect(affinity).toMatch(
      /^::warning file=openstack_deploy\/openstack_user_config\.yml,line=\d+.*,title=C7::.*utility_contaner.*%0A/,
    )
  })

  it("gives GitLab's report of code quality, whose fingerprints stay", () => {
    const rows = () => JSON.parse(tree().check('gitlab').stdout) as { [key: string]: unknown }[]
    const [once, again] = [rows(), rows()]
    expect(once).toEqual(again)
    expect(once).toContainEqual({
      description: expect.stringContaining('utility_contaner'),
      check_name: 'C7',
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      severity: 'minor',
      location: { path: file, lines: { begin: expect.any(Number) } },
    })
    expect(new Set(once.map(({ fingerprint }) => fingerprint)).size).toBe(once.length)
  })

  it('has a report without findings for a sound configuration, with status 0', () => {
    const config = ['--config', join(repository, 'examples/cloud/openstack_deploy'), '-e', exampleEnvironment]
    const check = (format: string) => run('openstack-ansible-inventory', ['--check', ...config, '--format', format])
    expect(check('github')).toEqual({ status: 0, stdout: '', stderr: '' })
    expect(check('gitlab')).toEqual({ status: 0, stdout: '[]\n', stderr: '' })
    expect(JSON.parse(check('sarif').stdout).runs[0].results).toEqual([])
    expect(check('junit').stdout).toContain(
      '<testsuite name="openstack-ansible-inventory --check" tests="1" failures="0"',
    )
  })

  it('wants --check beside --format', () => {
    const { status, stdout, stderr } = run('openstack-ansible-inventory', ['--format', 'sarif'])
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain('--format goes with --check')
  })
})

describe('doctor', () => {
  it.each(['sarif', 'junit', 'github', 'gitlab'])('gives %s of the same findings, notes with them', (format) => {
    const { directory } = tree()
    const { status, stdout, stderr } = run(
      'osa-inventory',
      ['doctor', '--config', 'openstack_deploy', '-e', exampleEnvironment, '--format', format],
      { cwd: directory },
    )
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' })
    expect(stdout).toContain('C7')
    expect(stdout).toContain(file)
  })
})
