import type { DownloadProgress } from './llama/resolve-model.ts'

const BAR_CELLS = 20
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/**
 * Writes the progress of a download as one line for a terminal, sizes in SI units; a size that the server does not tell is left out.
 *
 * @example
 * import { formatDownload } from '@dealwright/llm-local'
 * formatDownload({ file: 'model.gguf', downloadedBytes: 1.2e9, totalBytes: 2.8e9 })
 * // 'model.gguf  ████████░░░░░░░░░░░░  42 %  1.2 of 2.8 GB'
 */
export function formatDownload({ file, downloadedBytes, totalBytes }: DownloadProgress): string {
  const known = totalBytes > 0
  const power = powerOf(known ? Math.max(totalBytes, downloadedBytes) : downloadedBytes)
  const done = inUnit(downloadedBytes, power)
  if (!known) return `${file}  ${done} ${UNITS[power]}`
  const share = Math.min(1, downloadedBytes / totalBytes)
  const cells = Math.floor(share * BAR_CELLS)
  const bar = '█'.repeat(cells) + '░'.repeat(BAR_CELLS - cells)
  // Rounded down: 100 % is the whole file.
  const percent = String(Math.floor(share * 100)).padStart(3)
  return `${file}  ${bar} ${percent} %  ${done} of ${inUnit(totalBytes, power)} ${UNITS[power]}`
}

function powerOf(bytes: number): 0 | 1 | 2 | 3 | 4 {
  if (bytes < 1e3) return 0
  if (bytes < 1e6) return 1
  if (bytes < 1e9) return 2
  return bytes < 1e12 ? 3 : 4
}

const inUnit = (bytes: number, power: number): string => (bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)
