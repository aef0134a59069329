/**
 * A float as Python's `repr()` writes it: `1.0`, `1e+20`, `1e-05`, `nan`, `inf`, `-0.0`.
 *
 * Both languages write the shortest digits that read back as the same number; only the layout differs. Python changes
 * to an exponent below 1e-4 and from 1e16 on, and gives the exponent a sign and at least two digits.
 */
export function floatRepr(n: number): string {
  const size = Math.abs(n)
  if (size >= 1e-4 && size < 1e16) return Number.isInteger(n) ? `${n}.0` : `${n}`
  if (n === 0) return Object.is(n, -0) ? '-0.0' : '0.0'
  if (Number.isNaN(n)) return 'nan'
  if (size === Infinity) return n > 0 ? 'inf' : '-inf'
  const text = n.toExponential()
  const e = text.indexOf('e')
  const digits = text.slice(e + 2)
  return `${text.slice(0, e + 2)}${digits.length < 2 ? '0' : ''}${digits}`
}
