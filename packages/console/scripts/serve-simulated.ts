// npm run simulate -w packages/console: the console over an agent that is only simulated, to work on the page. Prints a sign-in link.
import { startConsole } from '../src/index.ts'
import { createSimulatedPort } from '../src/testing/simulated-port.ts'

const served = await startConsole({ port: createSimulatedPort() })
console.log(served.createLink())
process.once('SIGINT', () => void served.close())
