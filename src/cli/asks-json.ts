/** Behind `--` there are no options. */
export function optionWords(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--')
  return end < 0 ? argv : argv.slice(0, end)
}

/** Whether a command line asks for JSON, also one that cannot be parsed: what is wrong with it is then told as JSON. */
export function asksJson(argv: readonly string[]): boolean {
  const options = optionWords(argv)
  return options.some((word, at) => {
    if (word === '--json' || word === '--format=json') return true
    return word === 'json' && options[at - 1] === '--format'
  })
}
