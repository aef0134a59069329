/** Times and sizes for people. */

export function timeText(iso: string): string {
  const time = new Date(iso)
  if (Number.isNaN(time.getTime())) return iso
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

const steps = [
  [60, 'second'],
  [60, 'minute'],
  [24, 'hour'],
  [30, 'day'],
  [12, 'month'],
  [Number.POSITIVE_INFINITY, 'year'],
] as const

/** `3 hours ago`, as seen from when the data were made (a file is read later) or from now. */
export function agoText(iso: string, from: string): string {
  let left = (new Date(from).getTime() - new Date(iso).getTime()) / 1000
  if (Number.isNaN(left)) return ''
  if (left < 5) return 'just now'
  for (const [size, unit] of steps) {
    if (left < size) {
      const count = Math.floor(left)
      return `${count} ${unit}${count === 1 ? '' : 's'} ago`
    }
    left /= size
  }
  return ''
}

export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

/** `10,010`. */
export function numberText(count: number | bigint): string {
  return count.toLocaleString('en')
}
