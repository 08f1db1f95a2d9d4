import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { ConsoleModel } from './console-model.ts'

/** What every component of the page may use. */
export const ConsoleContext = createContext<ConsoleModel | undefined>(undefined)

/** The model of the page; throws outside of it, which is a bug. */
export function useConsole(): ConsoleModel {
  const model = useContext(ConsoleContext)
  if (model === undefined)
    throw new Error('A component stands outside of the console: draw it inside ConsoleContext.')
  return model
}
