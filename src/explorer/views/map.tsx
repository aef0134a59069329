/**
 * A network as a picture: one cell for each address where they have room, else for each block of addresses. A pointer and
 * the arrow keys go from cell to cell; what is in it stands below as text.
 */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { addressAt, type Cidr, formatAddress, type IpAddress } from '../../core/inventory/addresses.ts'
import { type Extent, holdersOf, holdersText, kinds, type Picture, pictureOf, rangeText } from '../model/networks.ts'
import { leapInGrid } from '../parts/keys.ts'
import { MachineLink } from '../parts/name.tsx'
import { paint, paintGround, type Raster, rasterOf } from './paint.ts'

/** So many addresses are shown as cells with signs; more are a picture of points. */
const detailed = 1024n
const mostCells = 65536

interface Part {
  readonly first: IpAddress
  readonly size: bigint
}

export function AddressMap({
  cidr,
  extents,
  at,
  onPoint,
}: {
  readonly cidr: Cidr
  readonly extents: readonly Extent[]
  readonly at: IpAddress | undefined
  readonly onPoint: (address: IpAddress | undefined) => void
}) {
  const whole: Part = { first: cidr.first, size: cidr.size }
  const inside = at !== undefined && at >= cidr.first && at <= cidr.last ? at : undefined
  const part = partAround(whole, inside ?? firstHeld(extents) ?? cidr.first)
  return (
    <>
      <PictureMap
        whole={whole}
        part={whole}
        extents={extents}
        at={inside}
        onPoint={onPoint}
        label="Map of the network"
      />
      {cidr.size > detailed ? (
        <>
          <p class="map-part">
            The part from <span class="mono">{formatAddress(part.first)}</span>, cell by cell
          </p>
          <PictureMap
            whole={whole}
            part={part}
            extents={extents}
            at={inside}
            onPoint={onPoint}
            label={`Map from ${formatAddress(part.first)}`}
          />
        </>
      ) : null}
      <Legend />
    </>
  )
}

function firstHeld(extents: readonly Extent[]): IpAddress | undefined {
  return extents.find(({ kind }) => kind === 'host' || kind === 'container')?.first
}

/** 256 addresses, as large as the rows of the picture of a /16. */
function partAround({ first, size }: Part, address: IpAddress): Part {
  const length = size < 256n ? size : 256n
  const offset = ((BigInt(address) - BigInt(first)) / length) * length
  return { first: addressAt(first, offset), size: length }
}

function PictureMap({
  part,
  extents,
  at,
  onPoint,
  label,
}: {
  readonly whole: Part
  readonly part: Part
  readonly extents: readonly Extent[]
  readonly at: IpAddress | undefined
  readonly onPoint: (address: IpAddress | undefined) => void
  readonly label: string
}) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const frame = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  const [theme, setTheme] = useState(0)
  const picture = useMemo(() => pictureOf(extents, part.first, part.size, mostCells), [extents, part.first, part.size])
  const raster = rasterOf(picture.count, width)
  const cell = at === undefined ? undefined : cellOf(picture, at)

  useEffect(() => {
    const sizes = new ResizeObserver(() => setWidth(frame.current?.clientWidth ?? 0))
    sizes.observe(frame.current!)
    const themes = new MutationObserver(() => setTheme((turn) => turn + 1))
    themes.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
    const scheme = matchMedia('(prefers-color-scheme: dark)')
    const change = (): void => setTheme((turn) => turn + 1)
    scheme.addEventListener('change', change)
    return () => {
      sizes.disconnect()
      themes.disconnect()
      scheme.removeEventListener('change', change)
    }
  }, [])
  const ground = useRef<HTMLCanvasElement>(null)
  // Another theme has other colours.
  useEffect(() => {
    if (canvas.current && width > 0)
      ground.current = paintGround(canvas.current, picture, rasterOf(picture.count, width))
  }, [picture, width, theme])
  useEffect(() => {
    if (canvas.current && ground.current) paint(canvas.current, ground.current, rasterOf(picture.count, width), cell)
  }, [picture, width, theme, cell])

  const point = (event: PointerEvent | MouseEvent): void => {
    const to = cellUnder(raster, picture.count, event.offsetX, event.offsetY)
    if (to !== undefined) onPoint(addressOf(picture, to))
  }
  const onKey = (event: KeyboardEvent): void => {
    const now = cell ?? 0
    const rows = Math.ceil(picture.count / raster.columns)
    const to = leapInGrid(event.key, [Math.floor(now / raster.columns), now % raster.columns], [rows, raster.columns])
    if (!to) return
    event.preventDefault()
    onPoint(addressOf(picture, Math.min(picture.count - 1, to[0] * raster.columns + to[1])))
  }
  return (
    <div class="map" ref={frame}>
      <canvas
        ref={canvas}
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={picture.count - 1}
        aria-valuenow={cell ?? 0}
        aria-valuetext={cellText(picture, extents, cell ?? 0)}
        onPointerMove={(event) => (event.pointerType === 'mouse' ? point(event) : undefined)}
        onPointerDown={point}
        onKeyDown={onKey}
      />
      <Pointed picture={picture} extents={extents} cell={cell} />
    </div>
  )
}

function cellOf({ first, shift, count }: Picture, address: IpAddress): number | undefined {
  const offset = (BigInt(address) - BigInt(first)) >> BigInt(shift)
  return offset >= 0n && offset < BigInt(count) ? Number(offset) : undefined
}

function addressOf({ first, shift }: Picture, cell: number): IpAddress {
  return addressAt(first, BigInt(cell) << BigInt(shift))
}

function cellUnder({ columns, size, height }: Raster, count: number, x: number, y: number): number | undefined {
  const column = Math.floor(x / size)
  const cell = Math.floor(y / height) * columns + column
  return column >= 0 && column < columns && cell >= 0 && cell < count ? cell : undefined
}

function cellText(picture: Picture, extents: readonly Extent[], cell: number): string {
  const first = addressOf(picture, cell)
  if (picture.shift === 0) return `${formatAddress(first)}: ${holdersText(extents, first)}`
  const last = addressAt(first, (1n << BigInt(picture.shift)) - 1n)
  return `${rangeText({ first, last })}: ${Math.round((picture.fill[cell] ?? 0) * 100)}% used, ${kinds[picture.kinds[cell] ?? 0]}`
}

function Pointed({
  picture,
  extents,
  cell,
}: {
  readonly picture: Picture
  readonly extents: readonly Extent[]
  readonly cell: number | undefined
}) {
  if (cell === undefined) return <p class="pointed quiet">Point at a cell, or move with the arrow keys.</p>
  const address = addressOf(picture, cell)
  const machine =
    picture.shift === 0
      ? holdersOf(extents, address).find(({ kind }) => kind === 'host' || kind === 'container')
      : undefined
  return (
    <p class="pointed">
      {machine?.holder === undefined ? (
        cellText(picture, extents, cell)
      ) : (
        <>
          <span class="mono">{formatAddress(address)}</span>{' '}
          <MachineLink name={machine.holder} kind={machine.kind as 'host' | 'container'} />
        </>
      )}
    </p>
  )
}

const legend = ['free', 'reserved', 'host', 'container', 'gateway'] as const
const legendTexts = {
  free: 'free',
  reserved: 'reserved',
  host: 'host',
  container: 'container',
  gateway: 'gateway, load balancer, network',
}

function Legend() {
  return (
    <ul class="legend" aria-label="Signs">
      {legend.map((kind) => (
        <li key={kind}>
          <span class={`swatch k-${kind}`} aria-hidden="true" /> {legendTexts[kind]}
        </li>
      ))}
    </ul>
  )
}
