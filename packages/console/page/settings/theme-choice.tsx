import { useState } from 'preact/hooks'
import { applyTheme, readTheme, themes } from '../shell/theme.ts'

const words = { system: 'As the system', light: 'Light', dark: 'Dark' } as const

/** Light, dark, or as the system has it. */
export function ThemeChoice() {
  const [chosen, setChosen] = useState(readTheme)
  return (
    <section class="card">
      <h2 id="theme">Theme</h2>
      <div class="choices" role="radiogroup" aria-labelledby="theme">
        {themes.map(theme => (
          <label key={theme}>
            <input
              type="radio"
              name="theme"
              checked={theme === chosen}
              onChange={() => {
                applyTheme(theme)
                setChosen(theme)
              }}
            />
            <span>{words[theme]}</span>
          </label>
        ))}
      </div>
    </section>
  )
}
