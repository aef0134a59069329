/** Loaded before each test file: properties draw the same each time, and the first counter-example is enough. */
import fc from 'fast-check'

fc.configureGlobal({ seed: 1, endOnFailure: true })
