import type { ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js'
import { status } from '@grpc/grpc-js'
import { nodeLimits } from './node-limits.ts'

/** A request the node turns down, with the gRPC status that says why. */
export class Refusal extends Error {
  readonly code: status

  constructor(code: status, message: string) {
    super(message)
    this.name = 'Refusal'
    this.code = code
  }
}

/** Refuses bytes above the limit of one message. */
export const refuseOverSize = (bytes: Uint8Array, what: string): void => {
  if (bytes.length <= nodeLimits.messageBytes) return
  throw new Refusal(
    status.RESOURCE_EXHAUSTED,
    `${what} of ${bytes.length} bytes is above the limit of ${nodeLimits.messageBytes}`,
  )
}

/** Makes a gRPC handler of a function from request to answer. */
export const unary = <Request, Answer>(answer: (request: Request) => Answer | Promise<Answer>) => {
  const respond = async (
    call: ServerUnaryCall<Request, Answer>,
    callback: sendUnaryData<Answer>,
  ): Promise<void> => {
    try {
      callback(null, await answer(call.request))
    } catch (error) {
      const code = error instanceof Refusal ? error.code : status.INTERNAL
      callback({ code, details: error instanceof Error ? error.message : String(error) })
    }
  }
  return (call: ServerUnaryCall<Request, Answer>, callback: sendUnaryData<Answer>): void =>
    void respond(call, callback)
}
