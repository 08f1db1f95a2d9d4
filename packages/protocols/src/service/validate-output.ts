import { validate } from '../schema/validate.ts'
import type { Result } from '../types/result.ts'
import type { Service } from './service.ts'

/** Checks what a provider delivered against a service's output schema; the failure is one line that names the field. */
export function validateOutput<Input, Output>(
  service: Service<Input, Output>,
  json: unknown,
): Result<Output, string> {
  return validate(service.output, json, 'output')
}
