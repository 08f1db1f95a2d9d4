import type {
  BaseContract,
  BlockTag,
  ContractEvent,
  ContractEventArgs,
  ContractMethod,
  ContractTransactionResponse,
  DeferredTopicFilter,
  EventLog,
  Result,
} from 'ethers'

/** A method that only reads: calling it answers. */
export type ReadMethod<Inputs extends unknown[], Output> = ContractMethod<Inputs, Output, Output>

/** A method that changes state: calling it sends a transaction, `staticCall` answers what it would return. */
export type WriteMethod<Inputs extends unknown[], Output> = ContractMethod<
  Inputs,
  Output,
  ContractTransactionResponse
>

/** A filter that remembers the type of the values its logs carry. */
export interface TypedFilter<Values> extends DeferredTopicFilter {
  /** Never there at run time. */
  readonly values?: Values
}

/** An event: call it with values of its indexed parameters (`null` for any) to make a filter. */
export type TypedEvent<Inputs extends unknown[], Values> = Omit<ContractEvent<Inputs>, never> & {
  (...args: ContractEventArgs<Inputs>): TypedFilter<Values>
}

/** A decoded log with typed values. */
export type TypedLog<Values> = EventLog & { readonly args: Result & Values }

/** What every generated contract type adds to the contract of ethers. */
export interface TypedContract extends BaseContract {
  /** Past logs of one event; `fromBlock` defaults to 0, `toBlock` to the latest block. */
  queryFilter<Values>(
    filter: TypedFilter<Values>,
    fromBlock?: BlockTag,
    toBlock?: BlockTag,
  ): Promise<TypedLog<Values>[]>
}
