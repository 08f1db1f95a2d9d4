import { type Command, InvalidArgumentError } from 'commander'
import type { TaskContext } from '../task-context.ts'

/** Adds `dealwright model`: list, download, choose, look at and measure local models. */
export function addModel(program: Command, context: TaskContext): void {
  const model = program
    .command('model')
    .description('the local model that plans: list, pull, use, info, bench')
  const add = (name: string, description: string, argument?: [string, string]) => {
    const command = model.command(name).description(description).option('--json', 'print JSON', false)
    return argument === undefined ? command : command.argument(...argument)
  }
  const reference = 'a name of the list, a .gguf file, hf:user/model:quant, hf:user/model/file.gguf or a URL'

  add('list', 'models to choose by name, and which are here').action(async (options: { json: boolean }) => {
    const { listModels } = await import('./list-models.ts')
    await listModels(options, context)
  })
  add('pull', 'download a model; a broken download is continued', ['<model>', reference]).action(
    async (name: string, options: { json: boolean }) => {
      const { pullModel } = await import('./pull-model.ts')
      await pullModel(name, options, context)
    },
  )
  add('use', 'plan with this model from now on, downloading it first', [
    '<model>',
    `${reference}; none to forget it`,
  ]).action(async (name: string, options: { json: boolean }) => {
    const { chooseModel } = await import('./choose-model.ts')
    await chooseModel(name, options, context)
  })
  add('info', 'what a model is, and whether it fits the memory', ['<model>', reference]).action(
    async (name: string, options: { json: boolean }) => {
      const { showModel } = await import('./show-model.ts')
      await showModel(name, options, context)
    },
  )
  add('bench', 'how fast a model reads and writes on this machine', [
    '[model]',
    `${reference} (default: the one in use)`,
  ])
    .option('--gpu <kind>', 'insist on cuda, vulkan, metal or none (default: the best)', toGpu)
    .action(async (name: string | undefined, options: { json: boolean; gpu?: GpuOption }) => {
      const { benchModel } = await import('./bench-model.ts')
      await benchModel(name, options, context)
    })
}

/** The kind of GPU that a person insists on; false for none. */
export type GpuOption = 'cuda' | 'vulkan' | 'metal' | false

function toGpu(text: string): GpuOption {
  if (text === 'none') return false
  if (text === 'cuda' || text === 'vulkan' || text === 'metal') return text
  throw new InvalidArgumentError('A GPU is cuda, vulkan, metal or none')
}
