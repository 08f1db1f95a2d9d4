/** A stretch of one line in one style. */
interface Run {
  text: string
  /** Column of its first character. */
  column: number
  classes: string
}

const size = { cell: 8.43, line: 19, font: 14, margin: 22, bar: 34 }

/** Colours of the window; classes are the names that `readStyles` gives. */
const styles = [
  'text{fill:#d7dae0;white-space:pre}',
  '.bold{font-weight:700;fill:#f4f6fa}',
  '.dim{fill:#8b93a1}',
  '.red{fill:#f28b82}',
  '.green{fill:#8bd49c}',
  '.yellow{fill:#f2cc7c}',
  '.cyan{fill:#7fd1e0}',
].join('')

/** What the codes of ECMA-48 that `ink` uses turn on, and what turns them off. */
const codes: Readonly<Record<number, { on?: string; off?: readonly string[] }>> = {
  0: { off: ['bold', 'dim', 'red', 'green', 'yellow', 'cyan'] },
  1: { on: 'bold' },
  2: { on: 'dim' },
  22: { off: ['bold', 'dim'] },
  31: { on: 'red' },
  32: { on: 'green' },
  33: { on: 'yellow' },
  36: { on: 'cyan' },
  39: { off: ['red', 'green', 'yellow', 'cyan'] },
}

/**
 * Draws what a program printed on a terminal as an SVG of a dark window: text stays text, no font is fetched, and each
 * stretch of one colour stands at its own column, so that columns align in whatever font there is.
 */
export function drawTerminal(output: string, { columns, title }: { columns: number; title: string }): string {
  const lines = output
    .replace(/^\n+|\n+$/g, '')
    .split('\n')
    .map(readRuns)
  const width = Math.ceil(columns * size.cell + 2 * size.margin)
  const height = Math.ceil(size.bar + lines.length * size.line + size.margin)
  const rows = lines.flatMap((runs, row) => {
    const y = size.bar + size.margin / 2 + (row + 0.75) * size.line
    return runs.filter(({ text }) => text.trim() !== '').map(run => drawRun(run, y))
  })
  const lights = ['#f26d65', '#f2bf4f', '#61c554']
    .map((fill, index) => `<circle cx="${20 + index * 19}" cy="17" r="5.5" fill="${fill}"/>`)
    .join('')
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" xml:space="preserve" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escape(title)}" font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="${size.font}">`,
    `<style>${styles}</style>`,
    `<rect width="${width}" height="${height}" rx="9" fill="#1c2027"/>`,
    `${lights}<text x="${width / 2}" y="22" text-anchor="middle" class="dim" font-size="13">${escape(title)}</text>`,
    ...rows,
    '</svg>',
    '',
  ].join('\n')
}

function drawRun({ text, column, classes }: Run, y: number): string {
  const start = text.length - text.trimStart().length
  const shown = text.trim()
  const x = round(size.margin + (column + start) * size.cell)
  // The length is forced: fonts differ in the width of a cell, and text would run into its neighbour.
  const length = round(Array.from(shown).length * size.cell)
  const styled = classes === '' ? '' : ` class="${classes}"`
  return `<text x="${x}" y="${round(y)}" textLength="${length}"${styled}>${escape(shown)}</text>`
}

function readRuns(line: string): Run[] {
  const runs: Run[] = []
  const active = new Set<string>()
  let column = 0
  // Before each part but the first stood a control sequence: its codes, `m`, and the text that they colour.
  for (const [index, part] of line.split('\u001B[').entries()) {
    const end = index === 0 ? -1 : part.indexOf('m')
    const list = end === -1 ? [] : part.slice(0, end).split(';').map(Number)
    for (const code of list) {
      const { on, off = [] } = codes[code] ?? {}
      for (const name of off) active.delete(name)
      if (on !== undefined) active.add(on)
    }
    const text = part.slice(end + 1)
    if (text !== '') runs.push({ text, column, classes: [...active].join(' ') })
    column += Array.from(text).length
  }
  return runs
}

const round = (value: number): number => Math.round(value * 100) / 100

const escape = (text: string): string =>
  text.replace(
    /[&<>"]/g,
    character => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[character] ?? '',
  )
