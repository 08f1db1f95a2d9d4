import { type DownloadProgress, formatDownload, resolveModel } from '@dealwright/llm-local'
import type { TaskContext } from '../task-context.ts'

export interface FetchModelParameters extends Pick<TaskContext, 'print' | 'signal'> {
  /** Where the bar is drawn; where it is no terminal, a line is printed at every tenth. */
  readonly output?: NodeJS.WriteStream | undefined
  /** Prints no lines: the output is for a program. */
  readonly quiet?: boolean | undefined
}

const REDRAW_MS = 100

/** The path of a model's file, downloaded with a progress bar where it is not here yet. Throws what `resolveModel` throws. */
export async function fetchModel(model: string, parameters: FetchModelParameters): Promise<string> {
  const { signal, output = process.stderr } = parameters
  const live = output.isTTY && process.env.TERM !== 'dumb' && parameters.quiet !== true
  const show = live ? drawBar(output) : parameters.quiet === true ? () => {} : printTenths(parameters.print)
  try {
    return await resolveModel({ model, signal, onProgress: show })
  } finally {
    if (live) output.write(CLEAR)
  }
}

const CLEAR = '\r\u001B[2K'

function drawBar(output: NodeJS.WriteStream): (progress: DownloadProgress) => void {
  let drawn = 0
  return progress => {
    const done = progress.downloadedBytes === progress.totalBytes
    if (!done && Date.now() - drawn < REDRAW_MS) return
    drawn = Date.now()
    // A line that wraps could not be cleared.
    output.write(`${CLEAR}${formatDownload(progress).slice(0, (output.columns || 80) - 1)}`)
  }
}

function printTenths(print: (line: string) => void): (progress: DownloadProgress) => void {
  let file = ''
  let tenth = -1
  return progress => {
    const now =
      progress.totalBytes > 0 ? Math.floor((progress.downloadedBytes / progress.totalBytes) * 10) : 0
    if (progress.file === file && now <= tenth) return
    file = progress.file
    tenth = now
    print(formatDownload(progress))
  }
}
