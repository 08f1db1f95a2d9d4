import type { Generation } from './local-model.ts'
import type { AnswerReader } from './tools/answer-reader.ts'
import type { AnswerPart } from './tools/tool-call-reader.ts'

export interface StreamedAnswer {
  /** The pieces as they are decoded; fails as the generation does. */
  readonly parts: AsyncIterable<AnswerPart>
  readonly ended: Promise<Generation>
}

/** Turns a generation that calls back for each text into a stream of the pieces a reader makes of them. */
export function streamAnswer(
  generate: (onText: (text: string) => void) => Promise<Generation>,
  reader: AnswerReader,
): StreamedAnswer {
  const { readable, writable } = new TransformStream<string, string>(undefined, {
    highWaterMark: Number.POSITIVE_INFINITY,
  })
  const writer = writable.getWriter()
  const ended = generate(text => void writer.write(text).catch(() => undefined))
  void ended.then(
    () => writer.close().catch(() => undefined),
    reason => writer.abort(reason).catch(() => undefined),
  )
  return { parts: readParts(readable, reader), ended }
}

async function* readParts(texts: ReadableStream<string>, reader: AnswerReader): AsyncGenerator<AnswerPart> {
  for await (const text of texts) yield* reader.read(text)
  yield* reader.end()
}
