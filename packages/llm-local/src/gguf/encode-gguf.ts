/** A metadata value with the GGUF type it is stored under. */
export type GgufValue =
  | { readonly type: 'uint32'; readonly value: number }
  | { readonly type: 'int32'; readonly value: number }
  | { readonly type: 'float32'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'strings'; readonly value: readonly string[] }
  | { readonly type: 'float32s'; readonly value: readonly number[] }
  | { readonly type: 'int32s'; readonly value: readonly number[] }

/** One float32 tensor; `shape` lists the fastest-moving dimension first, as ggml does. */
export interface GgufTensor {
  readonly name: string
  readonly shape: readonly number[]
  readonly data: Float32Array
}

export interface EncodeGgufParameters {
  readonly metadata: ReadonlyMap<string, GgufValue>
  readonly tensors: readonly GgufTensor[]
}

const ALIGNMENT = 32
const TYPE = { uint32: 4, int32: 5, float32: 6, bool: 7, string: 8, array: 9 } as const
const GGML_TYPE_F32 = 0

/** Encodes metadata and float32 tensors as the bytes of a GGUF version 3 file (little-endian, 32-byte alignment). */
export function encodeGguf({ metadata, tensors }: EncodeGgufParameters): Uint8Array {
  const head = [text('GGUF', false), u32(3), u64(tensors.length), u64(metadata.size)]
  for (const [key, entry] of metadata) head.push(text(key), encodeValue(entry))

  let offset = 0
  for (const { name, shape, data } of tensors) {
    head.push(text(name), u32(shape.length), ...shape.map(u64), u32(GGML_TYPE_F32), u64(offset))
    offset = align(offset + data.length * 4)
  }

  const headBytes = Buffer.concat(head)
  const start = align(headBytes.length)
  const file = Buffer.alloc(start + offset)
  headBytes.copy(file)
  let at = start
  for (const { data } of tensors) {
    data.forEach((weight, index) => file.writeFloatLE(weight, at + index * 4))
    at = align(at + data.length * 4)
  }
  return file
}

function encodeValue(entry: GgufValue): Buffer {
  switch (entry.type) {
    case 'uint32':
      return Buffer.concat([u32(TYPE.uint32), u32(entry.value)])
    case 'int32':
      return Buffer.concat([u32(TYPE.int32), i32(entry.value)])
    case 'float32':
      return Buffer.concat([u32(TYPE.float32), f32(entry.value)])
    case 'bool':
      return Buffer.concat([u32(TYPE.bool), Buffer.from([entry.value ? 1 : 0])])
    case 'string':
      return Buffer.concat([u32(TYPE.string), text(entry.value)])
    case 'strings':
      return array(
        TYPE.string,
        entry.value.map(item => text(item)),
      )
    case 'float32s':
      return array(TYPE.float32, entry.value.map(f32))
    case 'int32s':
      return array(TYPE.int32, entry.value.map(i32))
  }
}

const align = (offset: number) => Math.ceil(offset / ALIGNMENT) * ALIGNMENT

const array = (type: number, items: readonly Buffer[]) =>
  Buffer.concat([u32(TYPE.array), u32(type), u64(items.length), ...items])

function text(value: string, withLength = true): Buffer {
  const bytes = Buffer.from(value, 'utf8')
  return withLength ? Buffer.concat([u64(bytes.length), bytes]) : bytes
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

function i32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value)
  return bytes
}

function f32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeFloatLE(value)
  return bytes
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}
