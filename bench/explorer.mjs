/**
 * `node bench/explorer.mjs`: the explorer's page of a cloud of 10,000 hosts in Debian's chromium, by Chromium's own figures.
 * A frame is a task of the page's main thread. Of each the processor time is compared, because a busy machine lets it wait;
 * the time on the clock is told beside it. OSA_BENCH_HOSTS (10000).
 */
import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import { cloud, environment, removeScratch, scratch } from './clouds.mjs'

const hosts = Number(process.env.OSA_BENCH_HOSTS ?? 10_000)
const limits = { firstView: 2000, frame: 50, bytes: 8_000_000 }

function run(program, args, directory) {
  const { status, stderr, error } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, '../dist/bin', `${program}.cjs`), ...args],
    {
      env: {
        PATH: process.env.PATH,
        HOME: scratch,
        OSA_CONFIG_DIR: directory,
        OSA_INVENTORY_ENVIRONMENT: environment,
      },
      encoding: 'utf8',
      maxBuffer: 1 << 30,
    },
  )
  if (error) throw error
  if (status !== 0) throw new Error(stderr)
}

/** The tasks of the page's main thread, in milliseconds of processor and of clock, the longest first. */
function tasksOf(trace) {
  const { traceEvents } = JSON.parse(trace.toString('utf8'))
  const identity = ({ pid, tid }) => `${pid} ${tid}`
  const isMain = ({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain'
  const mains = new Set(traceEvents.filter(isMain).map(identity))
  return traceEvents
    .filter((event) => event.ph === 'X' && event.name.endsWith('RunTask') && mains.has(identity(event)))
    .map(({ tdur = 0, dur }) => ({ processor: tdur / 1000, clock: dur / 1000 }))
    .sort((a, b) => b.processor - a.processor)
}

async function measured(browser, page, name, act) {
  await browser.startTracing(page, { categories: ['toplevel'] })
  const result = await act()
  const tasks = tasksOf(await browser.stopTracing())
  const sum = tasks.reduce((all, { processor }) => all + processor, 0)
  const clock = Math.max(0, ...tasks.map((task) => task.clock))
  const [longest] = tasks
  console.log(
    `${name.padEnd(34)} ${sum.toFixed(0).padStart(6)} ms, longest ${(longest?.processor ?? 0).toFixed(0).padStart(4)} ms (on the clock ${clock.toFixed(0)} ms)`,
  )
  return { name, longest: longest?.processor ?? 0, result }
}

/** As a hand does it, and until the page has come to rest. */
async function scroll(page, selector) {
  await page.hover(selector)
  for (let step = 0; step < 40; step++) {
    await page.mouse.wheel(0, 600)
    await page.evaluate('new Promise(requestAnimationFrame)')
  }
}

async function go(page, place) {
  await page.evaluate(`location.hash = '#/${place}'`)
  await page.locator(`main[data-view="${place.split('/')[0]}"] h1`).waitFor()
  await page.evaluate('new Promise((done) => requestIdleCallback(done))')
}

async function look(file) {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  })
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    const load = await measured(browser, page, 'load, first view and networks', async () => {
      await page.goto(pathToFileURL(file).href)
      await page.locator('.names a').first().waitFor()
      const drawn = await page.evaluate('performance.now()')
      await page.locator('.fullness').first().waitFor()
      return drawn
    })
    const frames = []
    const frame = async (name, act) => frames.push(await measured(browser, page, name, act))
    await frame('scroll hosts of the overview', () => scroll(page, '.names'))
    await frame('search for a host', async () => {
      await page.keyboard.press('/')
      await page.keyboard.type('big77', { delay: 60 })
      await page.getByRole('option').first().waitFor()
    })
    await frame('search for an address', async () => {
      await page.keyboard.press('Control+a')
      await page.keyboard.type('10.64.3.8', { delay: 60 })
      await page
        .getByRole('option', { name: /10\.64\.3\.8/ })
        .first()
        .waitFor()
    })
    await page.keyboard.press('Escape')
    await go(page, 'placement')
    await frame('scroll the matrix', () => scroll(page, '.matrix'))
    await go(page, 'hosts')
    await frame('scroll the table of hosts', () => scroll(page, 'main table'))
    await go(page, 'groups/nova_compute')
    await frame('scroll members of a group', () => scroll(page, '.stack table'))
    return { firstView: load.result, frames }
  } finally {
    await browser.close()
  }
}

try {
  const directory = cloud('explorer', hosts)
  run('openstack-ansible-inventory', [], directory)
  const file = join(scratch, 'cloud.html')
  run('osa-inventory', ['export', '--format', 'html', '-o', file], directory)
  const bytes = statSync(file).size
  console.log(`${hosts} hosts, load of the machine ${loadavg()[0].toFixed(1)}`)
  const { firstView, frames } = await look(file)
  console.log(`file ${(bytes / 1e6).toFixed(1)} MB, first view after ${firstView.toFixed(0)} ms`)
  const late = frames.filter(({ longest }) => longest > limits.frame)
  const faults = [
    ...(bytes > limits.bytes ? [`the file is larger than ${limits.bytes / 1e6} MB`] : []),
    ...(firstView > limits.firstView ? [`the first view takes more than ${limits.firstView} ms`] : []),
    ...late.map(({ name, longest }) => `${name}: a frame of ${longest.toFixed(0)} ms`),
  ]
  for (const fault of faults) console.error(fault)
  process.exitCode = faults.length > 0 ? 1 : 0
} finally {
  removeScratch()
}
