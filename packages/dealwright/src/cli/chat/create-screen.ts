import type { Notice } from '@dealwright/agent-core'
import type { ConversationContent, ConversationEvent } from '@dealwright/agent-core/conversations'
import { plainText, type Token } from '@dealwright/protocols'
import { describeForecast } from '../../demo/describe-forecast.ts'
import { createPage } from '../create-page.ts'
import { ink } from '../ink.ts'
import type { Status } from '../open-status.ts'
import { createStory, type Story } from '../tell-story.ts'
import { showPlan } from './show-plan.ts'

/** What {@link createScreen} needs. */
export interface CreateScreenParameters {
  readonly token: Token
  /** Names of agents that this process knows, by address. */
  readonly names: ReadonlyMap<string, string>
  readonly status: Status
  /** Whether plans are carried out without asking. */
  readonly yes: boolean
}

/** Shows a conversation on a terminal, event by event. */
export interface Screen {
  show(event: ConversationEvent): void
}

/** Makes a screen that prints lines for good above the status; all that strangers wrote is plain text on it. */
export function createScreen({ token, names, status, yes }: CreateScreenParameters): Screen {
  const page = createPage(line => status.print(line))
  const stories = new Map<string, Story>()
  const print = (line: string) => status.print(line)
  const words = (text: string) => {
    for (const line of text.split('\n')) print(plainText(line, 2000))
  }

  function show(content: ConversationContent): void {
    switch (content.type) {
      case 'said':
        if (content.by === 'agent') {
          words(content.text)
          print('')
        }
        return
      case 'planned': {
        const sellers = content.steps.flatMap(step => (step.kind === 'service' ? step.sellers : []))
        const known = new Map(names)
        for (const { address, name } of sellers)
          if (!known.has(address))
            known.set(address, `${plainText(name ?? 'unnamed', 16)} ${address.slice(0, 6)}…`)
        stories.set(content.run, createStory({ token, names: known, client: 'agent', page, status }))
        showPlan(content, page, names)
        if (content.needsApproval && !yes) print(`Go ahead? ${ink.dim('(yes / no, or say what to change)')}`)
        return
      }
      case 'asked':
        status.hide()
        return print(`${ink.bold('Your agent asks:')} ${plainText(content.question, 500)}`)
      case 'step':
        return showStep(content)
      case 'deal': {
        const story = stories.get(content.run ?? '')
        if (isNotice(content.notice))
          story?.news({ id: content.purchase, role: 'client', notice: content.notice })
        return
      }
      case 'approval':
        status.hide()
        print(ink.bold(`Your wallet asks: ${plainText(content.title)}`))
        for (const line of content.lines) print(`  ${plainText(line, 300)}`)
        print(`  valid until ${new Date(content.expiresAt).toISOString().slice(11, 19)}Z`)
        return print(`Sign it? ${ink.dim('(yes / no)')}`)
      case 'approval-decided':
        return content.decision === 'expired'
          ? print(ink.dim('Nobody answered in time: it was not signed.'))
          : undefined
      case 'funding':
        return page.line('Send', `${ink.money(content.amount.text)} to ${ink.name(content.to)}`)
      case 'finished':
        return showEnd(content)
      case 'decided':
        return content.decision === 'approved' ? status.show('Working') : undefined
      case 'answered':
      case 'receipt':
        return
    }
  }

  function showStep({
    status: at,
    step,
    service,
    message,
  }: Extract<ConversationContent, { type: 'step' }>): void {
    if (at === 'started') return status.show(`Step ${step + 1}: ${plainText(service, 34)}`)
    if (at === 'failed') page.text(`Step ${step + 1}`, plainText(message ?? 'failed', 300), ink.bad)
  }

  function showEnd({
    run,
    status: at,
    text,
    outputs,
    spent,
  }: Extract<ConversationContent, { type: 'finished' }>): void {
    stories.get(run)?.end()
    stories.delete(run)
    status.hide()
    if (at === 'done') {
      page.blank()
      for (const { service, output } of outputs)
        page.text('Answer', describeForecast(service, output), ink.good)
      page.line('Spent', ink.money(spent.text))
    } else page.text(at === 'failed' ? 'No deal' : 'Stopped', plainText(text, 500), ink.bad)
    print('')
  }

  return { show: ({ content }) => show(content) }
}

/** The log holds notices as agent-core wrote them. */
const isNotice = (value: { readonly type: string }): value is Notice => value.type !== ''
