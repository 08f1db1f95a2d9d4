import { type Json, plainText } from '@dealwright/protocols'
import { forecast } from './forecast.ts'

/** What was bought, in a line for people: a forecast as a forecast, anything else as JSON. */
export function describeForecast(service: string, output: Json): string {
  const read = forecast.output.safeParse(output)
  if (service !== forecast.name || !read.success) return plainText(JSON.stringify(output), 1000)
  const { summary, lowC, highC } = read.data
  return plainText(`${summary}, ${lowC} to ${highC} °C`, 200)
}
