import { Interface, type Result } from 'ethers'
import { type Arguments, readArguments } from './arguments.ts'
import type { Reading, Site } from './reading.ts'

/** What one method means. */
export type MethodReader = (parameters: Arguments, site: Site) => Reading

/** An ABI with the meaning of each of its methods. */
export interface ContractReader {
  readonly abi: Interface
  /** By selector. */
  readonly methods: ReadonlyMap<
    string,
    { readonly name: string; readonly read: (values: Result, site: Site) => Reading }
  >
}

/** Builds a reader from methods written as in Solidity, each with what it means. */
export function contractReader(methods: Readonly<Record<string, MethodReader>>): ContractReader {
  const abi = new Interface(Object.keys(methods).map(signature => `function ${signature}`))
  const entries = Object.entries(methods).map(([signature, read], index) => {
    const fragment = abi.fragments[index]
    const method = fragment === undefined ? null : abi.getFunction(fragment.format('sighash'))
    if (method === null) throw new TypeError(`${signature} is not a method.`)
    return [
      method.selector,
      { name: method.name, read: (values: Result, site: Site) => read(readArguments(values), site) },
    ] as const
  })
  return { abi, methods: new Map(entries) }
}
