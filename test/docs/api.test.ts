/** The reference of `osa-inventory/plugin` and `osa-inventory/testing` is made from what the compiler has written. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { declarationsOf, undocumented } from '../../tools/api-docs/declarations.ts'
import { apiDocument, entries } from '../../tools/api-docs/document.ts'
import { repository } from '../support/program.ts'

const types = join(repository, 'dist/lib/types')

it.each(entries)('every public name and member of $name has its sentence', ({ file }) => {
  const declarations = declarationsOf(join(types, file))
  expect(declarations.length).toBeGreaterThan(20)
  expect(undocumented(declarations)).toEqual([])
})

it('a name or a member without a sentence would be seen, also one that has nothing but tags', () => {
  const directory = mkdtempSync(join(tmpdir(), 'osa-api-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  writeFileSync(join(directory, 'index.d.ts'), "export { type A, b, C as D } from './a.ts';\n")
  writeFileSync(
    join(directory, 'a.d.ts'),
    `/** About A. */
export interface A {
    /** Told. */
    readonly told: string;
    /** @default 5 */
    readonly tag?: number;
    bare(of: {
        /** Inside. */
        readonly inner: string;
    }): void;
}
export declare function b(): void;
/** About C. */
export declare class C {
    #private;
    constructor(a: A);
    /**
     * More
     * lines.
     */
    get value(): string;
    other: string;
}
`,
  )
  const declarations = declarationsOf(join(directory, 'index.d.ts'))
  expect(undocumented(declarations)).toEqual(['A.tag', 'A.bare', 'b', 'D.other'])
  expect(declarations[0]!.members[2]!.signature).toBe('bare(of: {\n    readonly inner: string;\n}): void')
  expect(declarations[2]!.members[0]).toMatchObject({ name: 'value', doc: 'More\nlines.' })
})

it('docs/api.md is what the declarations make (node build.mjs --tools && node dist/tools/api-docs.cjs)', () => {
  expect(readFileSync(join(repository, 'docs/api.md'), 'utf8')).toBe(apiDocument(types))
})
