import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { createPalette, onThemeChange, type Palette } from './palette.ts'
import { countPoints, placeOn, spaceOut, type Axis, type Scene, type Series } from './scene.ts'

/** New data are drawn at most this often, in milliseconds. */
const DRAW_EVERY = 100
/** Room around the lines and for the numbers of the axes, in CSS pixels. */
const [ABOVE, RIGHT] = [8, 10]
const [X_AXIS, Y_AXIS] = [20, 44]
const FONT_SIZE = 11
/** Of one digit, as a share of the font size: wide rather than narrow. */
const DIGIT = 0.65
/** Radius of a ring and of a line that is one point only. */
const [RING, DOT] = [4, 2.5]
const DASHES = [5, 4]
/** Lines before the first of the scene: uPlot's axis, and one that is never shown, as its kind of plot needs one to begin with. */
const RESERVED = 2

/** A plot on the page. */
export interface Drawing {
  /** Draws another scene when its turn comes. The plot itself stays. */
  readonly show: (scene: Scene) => void
  /** Of the element, in pixels. */
  readonly width: () => number
  /** Pixels from the left and top of the element. */
  readonly placeOf: (x: number, y: number) => { readonly left: number; readonly top: number }
  /** The value of x that lies so many pixels from the left of the element. */
  readonly xAt: (left: number) => number
  readonly remove: () => void
}

/** Draws a scene into an element, whose `data-points` then says how many points are drawn; `drawn` is called after every drawing. */
export function createDrawing(element: HTMLElement, first: Scene, drawn: () => void): Drawing {
  let scene = first
  const palette = createPalette(element)
  const plot = new uPlot(optionsOf(element, () => scene, palette), dataOf(first), element)
  let frame = 0
  let timer: ReturnType<typeof setTimeout> | null = null
  let last = Number.NEGATIVE_INFINITY

  const draw = () => {
    last = performance.now()
    plot.batch(() => {
      matchSeries(plot, scene.series, palette)
      plot.setData(dataOf(scene))
    })
    element.dataset.points = String(countPoints(scene.series))
    drawn()
  }
  const later = () => {
    if (timer !== null) return
    timer = setTimeout(() => {
      frame = requestAnimationFrame(() => {
        timer = null
        draw()
      })
    }, Math.max(0, last + DRAW_EVERY - performance.now()))
  }
  const resized = new ResizeObserver(() => {
    const { width, height } = sizeOf(element)
    if (width === plot.width && height === plot.height) return
    plot.setSize({ width, height })
    drawn()
  })
  resized.observe(element)
  const stopTheme = onThemeChange(() => {
    palette.forget()
    later()
  })
  draw()

  return {
    show: (next) => {
      scene = next
      later()
    },
    width: () => plot.width,
    placeOf: (x, y) => ({ left: plot.bbox.left / devicePixelRatio + plot.valToPos(x, 'x'), top: plot.bbox.top / devicePixelRatio + plot.valToPos(placeOn(scene.y, y) ?? 0, 'y') }),
    xAt: (left) => plot.posToVal(left - plot.bbox.left / devicePixelRatio, 'x'),
    remove: () => {
      if (timer !== null) clearTimeout(timer)
      cancelAnimationFrame(frame)
      stopTheme()
      resized.disconnect()
      plot.destroy()
      palette.remove()
    },
  }
}

/** At least one pixel: an element that is not laid out yet has none. */
function sizeOf(element: HTMLElement): { readonly width: number; readonly height: number } {
  return { width: Math.max(1, element.clientWidth), height: Math.max(1, element.clientHeight) }
}

function optionsOf(element: HTMLElement, scene: () => Scene, palette: Palette): uPlot.Options {
  const font = `${FONT_SIZE}px ${palette.font()}`
  const axisOf = (axis: () => Axis, own: uPlot.Axis): uPlot.Axis => ({
    font,
    gap: 4,
    stroke: () => palette.colour('var(--muted)'),
    ticks: { show: false },
    splits: () => axis().ticks.map((tick) => placeOn(axis(), tick) ?? 0),
    filter: (_plot, splits) => splits,
    values: () => axis().ticks.map(axis().format),
    ...own,
  })
  const line = () => palette.colour('var(--line)')
  const rangeOf = (axis: () => Axis) => (): uPlot.Range.MinMax => [placeOn(axis(), axis().span[0]), placeOn(axis(), axis().span[1])]
  return {
    // Every line has its own places on the x axis.
    mode: 2 satisfies uPlot.Mode.Faceted,
    ...sizeOf(element),
    // Half of the last label reaches beyond the axis.
    padding: [ABOVE, () => Math.max(RIGHT, widthOf(scene().x.format(scene().x.ticks.at(-1) ?? 0)) / 2), 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: false, range: rangeOf(() => scene().x) }, y: { range: rangeOf(() => scene().y) } },
    axes: [
      axisOf(() => scene().x, { scale: 'x', size: X_AXIS, values: (plot) => labelsOf(scene().x, plot.width - Y_AXIS - RIGHT), grid: { show: false }, border: { show: true, stroke: line, width: 1 } }),
      axisOf(() => scene().y, { scale: 'y', side: 3, size: Y_AXIS, grid: { stroke: line, width: 1 } }),
    ],
    series: [{}, { ...FACETS, show: false }],
    hooks: { draw: [(plot) => drawMarks(plot, scene(), palette)] },
  }
}

/** In pixels. */
function widthOf(label: string): number {
  return label.length * DIGIT * FONT_SIZE
}

/** Of an axis that is so many pixels long. */
function labelsOf({ span: [low, high], ticks, format }: Axis, pixels: number): string[] {
  const [first = low, second = high] = ticks
  return spaceOut(ticks.map(format), (pixels * (second - first)) / (high - low || 1), widthOf)
}

const FACETS = { auto: false, facets: [{ scale: 'x', auto: false }, { scale: 'y', auto: false }], points: { show: false } } satisfies uPlot.Series

/** The type of uPlot's data knows one kind of plot only, where all lines share their places on the x axis. */
function dataOf({ series, y: axis }: Scene): uPlot.AlignedData {
  const lines = series.map(({ x, y }) => [x, y.map((value) => placeOn(axis, value))])
  return [null, [[], []], ...lines] as unknown as uPlot.AlignedData
}

/** As many lines as the scene has, each with its looks. */
function matchSeries(plot: uPlot, series: readonly Series[], palette: Palette): void {
  while (plot.series.length - RESERVED > series.length) plot.delSeries(plot.series.length - 1)
  while (plot.series.length - RESERVED < series.length) plot.addSeries({ ...FACETS }, plot.series.length)
  for (const [index, { colour, faint, dashed }] of series.entries()) {
    Object.assign(plot.series[RESERVED + index]!, {
      stroke: () => palette.colour(colour),
      width: faint ? 1 : 2,
      alpha: faint ? 0.3 : 1,
      dash: dashed ? DASHES.map((length) => length * devicePixelRatio) : undefined,
    })
  }
}

/** What lies on top of the lines. The context counts in pixels of the screen. */
function drawMarks(plot: uPlot, { series, marks, y: axis }: Scene, palette: Palette): void {
  const { ctx: context, bbox } = plot
  const scale = devicePixelRatio
  const at = (x: number, y: number) => [plot.valToPos(x, 'x', true), plot.valToPos(y, 'y', true)] as const
  context.save()
  context.setLineDash([])
  context.globalAlpha = 1
  // A single point makes no line.
  for (const { x, y, colour } of series) {
    const place = x.length === 1 ? placeOn(axis, y[0] ?? null) : null
    if (place === null) continue
    context.fillStyle = palette.colour(colour)
    context.beginPath()
    context.arc(...at(x[0]!, place), DOT * scale, 0, 2 * Math.PI)
    context.fill()
  }
  context.lineWidth = 2 * scale
  for (const { x, y, colour, label } of marks) {
    context.strokeStyle = palette.colour(colour)
    context.beginPath()
    if (y === undefined) {
      const left = plot.valToPos(x, 'x', true)
      context.moveTo(left, bbox.top)
      context.lineTo(left, bbox.top + bbox.height)
      context.stroke()
      const beyond = left > bbox.left + bbox.width / 2
      context.fillStyle = palette.colour(colour)
      context.font = `${FONT_SIZE * scale}px ${palette.font()}`
      context.textAlign = beyond ? 'right' : 'left'
      context.textBaseline = 'top'
      context.fillText(label, left + (beyond ? -4 : 4) * scale, bbox.top)
      continue
    }
    const place = placeOn(axis, y)
    if (place === null) continue
    context.arc(...at(x, place), RING * scale, 0, 2 * Math.PI)
    context.fillStyle = palette.colour('var(--panel)')
    context.fill()
    context.stroke()
  }
  context.restore()
}
