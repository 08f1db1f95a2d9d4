import { plainText } from '../text/plain-text.ts'

/** Deepest nesting of arrays and objects in anything that travels or is hashed. */
export const maxJsonDepth = 64

/**
 * Says in one line why a value is not JSON that may travel, or returns undefined where it is.
 * Keys that pollute prototypes in careless merges (`__proto__`, `constructor.prototype`) count as faults.
 */
export function findJsonFault(value: unknown, maxDepth: number = maxJsonDepth): string | undefined {
  return findFault(value, 'value', maxDepth)
}

function findFault(value: unknown, path: string, depthLeft: number): string | undefined {
  switch (typeof value) {
    case 'boolean':
      return undefined
    case 'string':
      return value.isWellFormed() ? undefined : `${path} holds half of a surrogate pair`
    case 'number':
      return Number.isFinite(value) ? undefined : `${path} is not a finite number`
    case 'object':
      if (value === null) return undefined
      // A bound on depth also ends a cycle.
      if (depthLeft === 0) return 'value is nested too deeply or refers to itself'
      return Array.isArray(value)
        ? findFaultInArray(value, path, depthLeft - 1)
        : findFaultInObject(value, path, depthLeft - 1)
    default:
      return value === undefined ? `${path} is undefined` : `${path} is a ${typeof value}`
  }
}

function findFaultInArray(items: readonly unknown[], path: string, depthLeft: number): string | undefined {
  for (const [index, item] of items.entries()) {
    const fault = findFault(item, `${path}[${index}]`, depthLeft)
    if (fault) return fault
  }
  return undefined
}

function findFaultInObject(value: object, path: string, depthLeft: number): string | undefined {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return `${path} is not a plain object`
  for (const [key, property] of Object.entries(value)) {
    if (property === undefined) continue
    if (key === '__proto__') return `${path} has a key named __proto__`
    if (!key.isWellFormed()) return `${path} has a key with half of a surrogate pair`
    if (
      key === 'constructor' &&
      typeof property === 'object' &&
      property &&
      Object.hasOwn(property, 'prototype')
    ) {
      return `${path} has keys named constructor.prototype`
    }
    const fault = findFault(property, `${path}.${plainText(key, 40)}`, depthLeft)
    if (fault) return fault
  }
  return undefined
}
