import {
  type FetchRequest,
  type JsonRpcPayload,
  JsonRpcProvider,
  type JsonRpcResult,
  makeError,
} from 'ethers'

/** ethers' provider, but for how bytes become text: its own UTF-8 coder, in JavaScript, takes a tenth of the time of a deal. */
export class LeanProvider extends JsonRpcProvider {
  /** Sends a request as ethers does. Throws an ethers `SERVER_ERROR` where the answer is not JSON. */
  override async _send(payload: JsonRpcPayload | JsonRpcPayload[]): Promise<JsonRpcResult[]> {
    return this.post(this._getConnection(), payload)
  }

  /** Posts a request to an endpoint. */
  protected async post(
    endpoint: FetchRequest,
    payload: JsonRpcPayload | JsonRpcPayload[],
  ): Promise<JsonRpcResult[]> {
    const request = endpoint.clone()
    request.body = Buffer.from(JSON.stringify(payload))
    request.setHeader('content-type', 'application/json')
    const response = await request.send()
    response.assertOk()
    const answer = parse(response.body)
    if (answer === undefined) throw makeError('the answer is not JSON', 'SERVER_ERROR', { request, response })
    return Array.isArray(answer) ? answer : [answer]
  }
}

function parse(body: Uint8Array | null): JsonRpcResult | JsonRpcResult[] | undefined {
  try {
    return JSON.parse(Buffer.from(body ?? []).toString('utf8'))
  } catch {
    return undefined
  }
}
