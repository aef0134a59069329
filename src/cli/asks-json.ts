/** Whether a command line asks for JSON, also one that cannot be parsed: what is wrong with it is then told as JSON. */
export function asksJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--')
  const options = end < 0 ? argv : argv.slice(0, end)
  return options.some((word, at) => {
    if (word === '--json' || word === '--format=json') return true
    return word === 'json' && options[at - 1] === '--format'
  })
}
