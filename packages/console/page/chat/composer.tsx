import { useEffect, useRef, useState } from 'preact/hooks'
import { Icon } from '../parts/icon.tsx'
import { inert } from '../text/inert.ts'

export interface ComposerProps {
  readonly draft: string
  /** What the agent asks: the next words answer it. */
  readonly question: string | undefined
  onDraft(text: string): void
  /** Says it; returns why it could not be said, else undefined. */
  onSay(text: string): Promise<string | undefined>
}

const maxLength = 8_000

/** Where the person writes: Enter sends, Shift+Enter begins a line, Esc empties. Nothing is lost where sending fails. */
export function Composer({ draft, question, onDraft, onSay }: ComposerProps) {
  const [failure, setFailure] = useState<string | undefined>(undefined)
  const [busy, setBusy] = useState(false)
  const box = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    if (draft !== '') box.current?.focus()
  }, [draft !== ''])

  const send = async () => {
    const text = draft.trim()
    if (text === '' || busy) return
    setBusy(true)
    const problem = await onSay(text)
    setBusy(false)
    setFailure(problem)
    if (problem === undefined) onDraft('')
    box.current?.focus()
  }
  const press = (event: KeyboardEvent) => {
    if (event.isComposing) return
    if (event.key === 'Escape') onDraft('')
    if (event.key !== 'Enter' || event.shiftKey) return
    event.preventDefault()
    void send()
  }
  const left = maxLength - draft.length
  return (
    <form
      class="composer"
      onSubmit={event => {
        event.preventDefault()
        void send()
      }}
    >
      {failure === undefined ? null : (
        <p class="bad" role="alert">
          {failure}
        </p>
      )}
      <label for="message">
        {question === undefined ? 'What should your agent do?' : `Your answer: ${inert(question, 160)}`}
      </label>
      <div class="composer-row">
        <textarea
          id="message"
          ref={box}
          rows={1}
          maxLength={maxLength}
          value={draft}
          placeholder={question === undefined ? 'Tomorrow’s weather in Paris, at most 1.20 USDC' : ''}
          aria-describedby="message-hint"
          onInput={event => onDraft(event.currentTarget.value)}
          onKeyDown={press}
        />
        <button
          type="submit"
          class="primary icon-button"
          aria-label="Send"
          disabled={busy || draft.trim() === ''}
        >
          <Icon name="send" />
        </button>
      </div>
      <p class="hint" id="message-hint">
        {left < 500 ? `${left} characters left` : 'Enter sends, Shift+Enter begins a new line'}
      </p>
    </form>
  )
}
