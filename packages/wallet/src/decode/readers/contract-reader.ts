import { FunctionFragment } from 'ethers'
import { type Arguments, readArguments } from './arguments.ts'
import type { Reading, Site } from './reading.ts'
import { strictDecoder } from './strict-abi.ts'

/** What one method means. */
export type MethodReader = (parameters: Arguments, site: Site) => Reading

/** A method of a contract. */
export interface KnownMethod {
  readonly name: string
  /** Reads the arguments (hexadecimal digits after the selector); undefined where they are not the canonical encoding of any. */
  readonly decode: (text: string) => Arguments | undefined
  readonly read: MethodReader
}

/** A contract's methods by selector. */
export type ContractReader = ReadonlyMap<string, KnownMethod>

/** Builds a reader from methods written as in Solidity, each with what it means. */
export function contractReader(methods: Readonly<Record<string, MethodReader>>): ContractReader {
  return new Map(
    Object.entries(methods).map(([signature, read]) => {
      const { selector, name, inputs } = FunctionFragment.from(`function ${signature}`)
      const decodeText = strictDecoder(inputs)
      const decode = (text: string): Arguments | undefined => {
        const values = decodeText(text)
        return values === undefined ? undefined : readArguments(values)
      }
      return [selector, { name, decode, read }]
    }),
  )
}
