const examples = [
  'Tomorrow’s weather in Paris, please. At most 1.20 USDC.',
  'Tomorrow’s weather in Paris, translated into French, at most 2 USDC',
  'What did I spend this week?',
]

/** What a conversation begins with. */
export const Welcome = ({ onPick }: { onPick(text: string): void }) => (
  <section class="welcome">
    <h2>Say what you want done</h2>
    <p>
      Your agent finds who can do it, shows what it would cost at most, and asks before any money moves. It
      bargains, pays into escrow, checks the result, and keeps the receipts.
    </p>
    <ul class="examples" aria-label="Examples">
      {examples.map(text => (
        <li key={text}>
          <button type="button" onClick={() => onPick(text)}>
            {text}
          </button>
        </li>
      ))}
    </ul>
  </section>
)
