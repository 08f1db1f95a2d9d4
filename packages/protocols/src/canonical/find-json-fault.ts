import { plainText } from '../text/plain-text.ts'

/** Deepest nesting of arrays and objects in anything that travels or is hashed. */
export const maxJsonDepth = 64

/** What is wrong, and where, as seen from the value at hand. Paths are put together only when something is wrong. */
interface Fault {
  readonly at: string
  readonly what: string
}

/**
 * Says in one line why a value is not JSON that may travel, or returns undefined where it is.
 * Keys that pollute prototypes in careless merges (`__proto__`, `constructor.prototype`) count as faults.
 */
export function findJsonFault(value: unknown, maxDepth: number = maxJsonDepth): string | undefined {
  const fault = findFault(value, maxDepth)
  return fault && `value${fault.at} ${fault.what}`
}

function findFault(value: unknown, depthLeft: number): Fault | undefined {
  switch (typeof value) {
    case 'boolean':
      return undefined
    case 'string':
      return value.isWellFormed() ? undefined : here('holds half of a surrogate pair')
    case 'number':
      return Number.isFinite(value) ? undefined : here('is not a finite number')
    case 'object':
      if (value === null) return undefined
      // A bound on depth also ends a cycle.
      if (depthLeft === 0) return here('is nested too deeply or refers to itself')
      return Array.isArray(value)
        ? findFaultInArray(value, depthLeft - 1)
        : findFaultInObject(value, depthLeft - 1)
    case 'undefined':
      return here('is undefined')
    default:
      return here(`is a ${typeof value}`)
  }
}

function findFaultInArray(items: readonly unknown[], depthLeft: number): Fault | undefined {
  for (const [index, item] of items.entries()) {
    const fault = findFault(item, depthLeft)
    if (fault) return within(`[${index}]`, fault)
  }
  return undefined
}

function findFaultInObject(value: object, depthLeft: number): Fault | undefined {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return here('is not a plain object')
  for (const [key, property] of Object.entries(value)) {
    if (property === undefined) continue
    if (key === '__proto__') return here('has a key named __proto__')
    if (!key.isWellFormed()) return here('has a key with half of a surrogate pair')
    if (key === 'constructor' && isObject(property) && Object.hasOwn(property, 'prototype')) {
      return here('has keys named constructor.prototype')
    }
    const fault = findFault(property, depthLeft)
    if (fault) return within(`.${plainText(key, 40)}`, fault)
  }
  return undefined
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function here(what: string): Fault {
  return { at: '', what }
}

/** Keeps a path short: the outermost keys say best where to look. */
function within(step: string, { at, what }: Fault): Fault {
  return { at: plainText(step + at, 100), what }
}
