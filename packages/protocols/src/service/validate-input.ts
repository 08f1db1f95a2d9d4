import { validate } from '../schema/validate.ts'
import type { Result } from '../types/result.ts'
import type { Service } from './service.ts'

/** Checks what a buyer sent against a service's input schema; the failure is one line such as `input.city: expected string, received number`. */
export function validateInput<Input, Output>(
  service: Service<Input, Output>,
  json: unknown,
): Result<Input, string> {
  return validate(service.input, json, 'input')
}
