import type { AnswerPart } from './tool-call-reader.ts'
import { ToolCallReader } from './tool-call-reader.ts'

/** Reads an answer piece by piece. */
export interface AnswerReader {
  read(text: string): AnswerPart[]
  /** Ends the reading; throws `bad-model-output` where the answer was cut inside a call. */
  end(): AnswerPart[]
}

/** Makes a reader of answers, which finds calls only where tools were bound. */
export const createAnswerReader = (withTools: boolean): AnswerReader =>
  withTools ? new ToolCallReader() : plainReader

const plainReader: AnswerReader = {
  read: text => (text === '' ? [] : [{ kind: 'text', text }]),
  end: () => [],
}
