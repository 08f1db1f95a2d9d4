import type { Page } from './create-page.ts'
import { fill } from './fill.ts'
import { ink } from './ink.ts'

/** What one side of a negotiation just did, in a few words; may hold colours. */
export interface BargainingMove {
  /** Key of the seller. */
  readonly seller: string
  readonly by: 'buyer' | 'seller'
  readonly text: string
  /** Whether nothing follows in this negotiation. */
  readonly last: boolean
}

export interface BargainingTable {
  add(move: BargainingMove): void
  /** Writes what is left, complete or not. */
  end(): void
}

export interface BargainingTableParameters {
  /** Keys of the sellers with the names to show. */
  sellers: ReadonlyMap<string, string>
  page: Page
  /** How long rows wait for a slower seller, in milliseconds. Default 1000. */
  patience?: number
}

interface Cell {
  readonly round: number
  seller: string
  buyer: string
  complete: boolean
}

interface Column {
  cells: Cell[]
  rounds: number
  ended: boolean
}

const columnWidth = 43
const sideWidth = 16

/**
 * Shows negotiations that run at the same time side by side: a column for each of two sellers (more are below one another),
 * a row for each round. A row is written once each column has its part of it, or after a moment's patience.
 */
export function createBargainingTable({
  sellers,
  page,
  patience = 1000,
}: BargainingTableParameters): BargainingTable {
  const beside = sellers.size <= 2
  const columns = new Map<string, Column>(
    [...sellers.keys()].map(key => [key, { cells: [], rounds: 0, ended: false }]),
  )
  let headed = false
  let timer: NodeJS.Timeout | undefined

  const write = (parts: readonly { seller: string; cell: Cell | undefined }[]) => {
    if (!headed) {
      headed = true
      if (beside) page.line('Bargaining', row([...sellers.values()].map(name => `   ${name}`)))
      else page.line('Bargaining', `with ${sellers.size} sellers at the same time`)
    }
    const shown = parts.map(({ seller, cell }) => {
      const text = cell === undefined ? '' : showCell(cell)
      return beside ? text : `${text}  ${sellers.get(seller) ?? ''}`
    })
    page.line('', row(shown))
  }
  const head = ({ cells: [first] }: Column) => (first?.complete === true ? first : undefined)
  const writeRow = () => {
    const parts = [...columns].map(([seller, column]) => ({ seller, cell: head(column) }))
    for (const { seller, cell } of parts) if (cell !== undefined) columns.get(seller)?.cells.shift()
    if (beside) write(parts)
    else for (const part of parts) if (part.cell !== undefined) write([part])
  }
  const waiting = () => [...columns.values()].some(column => head(column) !== undefined)
  const ready = () => [...columns.values()].every(column => head(column) !== undefined || column.ended)
  const late = () => {
    while (waiting()) writeRow()
  }

  return {
    add({ seller, by, text, last }) {
      const column = columns.get(seller)
      if (column === undefined) return
      let cell = column.cells.at(-1)
      if (cell === undefined || cell.complete) {
        column.rounds += 1
        cell = { round: column.rounds, seller: '', buyer: '', complete: false }
        column.cells.push(cell)
      }
      cell[by] = text
      // A round is the seller's price and what the buyer says to it.
      cell.complete = last || by === 'buyer'
      column.ended ||= last
      while (waiting() && ready()) writeRow()
      clearTimeout(timer)
      if (waiting()) timer = setTimeout(late, patience).unref()
    },
    end() {
      clearTimeout(timer)
      for (const { cells } of columns.values()) for (const cell of cells) cell.complete = true
      late()
    },
  }
}

const showCell = ({ round, seller, buyer }: Cell): string =>
  `${ink.dim(String(round).padStart(2))} ${fill(seller, sideWidth)} ${buyer}`

const row = (parts: readonly string[]): string => parts.map(part => fill(part, columnWidth)).join(' ')
