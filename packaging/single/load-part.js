/** The main script of the single executable, with the call for its first part: gives what a part exports, which is an asset. */
// biome-ignore lint/correctness/noUnusedVariables: the build adds the call
const loadPart = (() => {
  const parts = new Map()
  return function loadPart(name) {
    let part = parts.get(name)
    if (part !== undefined) return part.exports
    const { Script, constants } = process.getBuiltinModule('node:vm')
    const { getAssetKeys, getRawAsset } = process.getBuiltinModule('node:sea')
    // The build has seen to it that no character needs more than a byte.
    const text = Buffer.from(getRawAsset(name)).latin1Slice()
    // Made by this very engine, which is in the same file; it compiles what it does not want to take.
    const cache = `${name}.cache`
    const script = new Script(text, {
      ...(getAssetKeys().includes(cache) ? { cachedData: new Uint8Array(getRawAsset(cache)) } : {}),
      filename: `${process.execPath}/${name}.cjs`,
      // import() of a single executable's own script finds nothing but what is built into Node.js; here it finds files.
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    })
    if (script.cachedDataRejected) {
      process.getBuiltinModule('node:util').debuglog('osa-inventory')('what was compiled of %s is not taken', name)
    }
    part = { exports: {} }
    parts.set(name, part)
    script.runInThisContext()(part.exports, require, part, __filename, __dirname, loadPart)
    return part.exports
  }
})()
