import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import type { Result } from '../types/result.ts'
import { defineService } from './define-service.ts'
import type { Service, ServiceInput, ServiceOutput } from './service.ts'
import { validateInput } from './validate-input.ts'

const forecast = defineService({
  name: 'weather.forecast',
  version: '1.0.0',
  description: 'Daily forecast for a city',
  input: z.object({ city: z.string(), units: z.enum(['metric', 'imperial']).default('metric') }),
  output: z.object({ highC: z.number() }),
})

type Units = 'metric' | 'imperial'

function buy<Input, Output>(service: Service<Input, Output>, input: Input): Output {
  return service.output.parse(input)
}

describe('defineService', () => {
  it('infers what handlers and buyers see', () => {
    expectTypeOf(forecast.input.parse({})).toEqualTypeOf<{ city: string; units: Units }>()
    expectTypeOf(buy(forecast, { city: 'Paris', units: 'metric' })).toEqualTypeOf<{ highC: number }>()
    expectTypeOf(validateInput(forecast, {})).toEqualTypeOf<Result<{ city: string; units: Units }, string>>()
    expectTypeOf<ServiceInput<typeof forecast>>().toEqualTypeOf<{ city: string; units?: Units | undefined }>()
    expectTypeOf<ServiceOutput<typeof forecast>>().toEqualTypeOf<{ highC: number }>()
  })

  it('refuses a wrong input at compile time', () => {
    expectTypeOf(buy).toBeCallableWith(forecast, { city: 'Paris', units: 'metric' })
    // @ts-expect-error city is a string
    buy(forecast, { city: 1, units: 'metric' })
    // @ts-expect-error a schema is required
    defineService({ name: 'a', version: '1.0.0', description: '', input: z.object({}), output: 'text' })
  })

  it('fits where any service is taken', () => {
    expectTypeOf(forecast).toExtend<Service>()
    expectTypeOf([forecast]).toExtend<readonly Service[]>()
  })
})
