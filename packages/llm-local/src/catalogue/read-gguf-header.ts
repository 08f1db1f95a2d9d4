import { basename } from 'node:path'
import { DealwrightError } from '@dealwright/protocols'
import { EndOfFile, FileWindow } from './file-window.ts'
import { ggmlLayouts } from './ggml-types.ts'

export interface GgufTensorHeader {
  readonly weights: number
  /** Number of the tensor's type. */
  readonly type: number
  /** From the start of the tensors, in bytes. */
  readonly offset: number
}

/** What a GGUF file says of itself before its weights. */
export interface GgufHeader {
  /** Texts, numbers and switches; lists, which hold the vocabulary or a value for each layer, are left out. */
  readonly metadata: ReadonlyMap<string, string | number | boolean>
  readonly tensors: readonly GgufTensorHeader[]
  /** Size of the file, and how many bytes its header asks for at least. */
  readonly sizeBytes: number
  readonly neededBytes: number
}

const DEFAULT_ALIGNMENT = 32
const MAX_LIST_DEPTH = 4
const MAX_DIMENSIONS = 8

/**
 * Reads the header of a GGUF file, in a few milliseconds, and checks that the file is as long as it announces.
 * Throws `model-not-gguf` and `model-truncated`.
 */
export function readGgufHeader(path: string): GgufHeader {
  using file = new FileWindow(path)
  try {
    const header = readHeader(file, path)
    if (header.sizeBytes < header.neededBytes) throw truncated(path, header.sizeBytes, header.neededBytes)
    return header
  } catch (error) {
    if (error instanceof EndOfFile) throw truncated(path, file.sizeBytes)
    throw error
  }
}

function readHeader(file: FileWindow, path: string): GgufHeader {
  if (file.sizeBytes < 4 || file.uint32() !== MAGIC) throw notGguf(path, 'is not a GGUF model')
  const version = file.uint32()
  if (version !== 2 && version !== 3)
    throw notGguf(path, `is GGUF of version ${version}, which is not known here`)
  const tensorCount = file.uint64()
  const entries = file.uint64()
  const metadata = new Map<string, string | number | boolean>()
  for (let entry = 0; entry < entries; entry++) {
    const key = file.text()
    const type = file.uint32()
    const value = readValue(file, type, path)
    if (type !== LIST) metadata.set(key, value)
  }
  const tensors: GgufTensorHeader[] = []
  for (let tensor = 0; tensor < tensorCount; tensor++) tensors.push(readTensor(file, path))
  const alignment = Number(metadata.get('general.alignment') ?? DEFAULT_ALIGNMENT)
  const start = Math.ceil(file.position / alignment) * alignment
  const ends = tensors.map(tensor => start + tensor.offset + bytesOf(tensor))
  const neededBytes = ends.reduce((last, end) => Math.max(last, end), file.position)
  return { metadata, tensors, sizeBytes: file.sizeBytes, neededBytes }
}

const MAGIC = 0x46554747
const TEXT = 8
const LIST = 9

function readValue(file: FileWindow, type: number, path: string, depth = 0): string | number | boolean {
  if (type === 7) return file.integer(1, false) !== 0
  if (type === TEXT) return file.text()
  if (type === LIST) return skipList(file, path, depth)
  if (type === 6) return file.float(4)
  if (type === 12) return file.float(8)
  const [bytes, signed] = integers[type] ?? []
  if (bytes === undefined || signed === undefined)
    throw notGguf(path, `has a value of type ${type}, which is not known here`)
  return file.integer(bytes, signed)
}

const integers: Readonly<Record<number, readonly [1 | 2 | 4 | 8, boolean]>> = {
  0: [1, false],
  1: [1, true],
  2: [2, false],
  3: [2, true],
  4: [4, false],
  5: [4, true],
  10: [8, false],
  11: [8, true],
}

/** Goes past a list; its length stands for it. */
function skipList(file: FileWindow, path: string, depth: number): number {
  if (depth > MAX_LIST_DEPTH) throw notGguf(path, 'nests its lists without end')
  const type = file.uint32()
  const length = file.uint64()
  const bytes = type === 6 ? 4 : type === 12 ? 8 : type === 7 ? 1 : integers[type]?.[0]
  if (bytes !== undefined) file.skip(bytes * length)
  else if (type === TEXT) for (let item = 0; item < length; item++) file.skip(file.uint64())
  else for (let item = 0; item < length; item++) readValue(file, type, path, depth + 1)
  return length
}

function readTensor(file: FileWindow, path: string): GgufTensorHeader {
  file.text()
  const dimensions = file.uint32()
  if (dimensions > MAX_DIMENSIONS) throw notGguf(path, `has a tensor of ${dimensions} dimensions`)
  let weights = 1
  for (let dimension = 0; dimension < dimensions; dimension++) weights *= file.uint64()
  return { weights, type: file.uint32(), offset: file.uint64() }
}

/** Of a type that is newer than this code, nothing is known: then the file may be longer than is checked. */
function bytesOf({ weights, type }: GgufTensorHeader): number {
  const layout = ggmlLayouts.get(type)
  return layout === undefined ? 0 : Math.ceil(weights / layout.weights) * layout.bytes
}

const notGguf = (path: string, fault: string): DealwrightError =>
  new DealwrightError({
    code: 'model-not-gguf',
    message: `${path} ${fault}: choose a file that ends in .gguf.`,
  })

const truncated = (path: string, sizeBytes: number, neededBytes?: number): DealwrightError =>
  new DealwrightError({
    code: 'model-truncated',
    message: `${basename(path)} is cut short: it has ${sizeBytes} bytes${neededBytes === undefined ? ' and ends within its header' : ` of at least ${neededBytes}`}. Remove ${path} and download it again.`,
  })
