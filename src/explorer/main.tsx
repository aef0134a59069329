/** The page begins: data, then everything else. */
import { render } from 'preact'
import { App } from './app.tsx'
import { Empty } from './parts/name.tsx'
import { loadData } from './source.ts'
import { applyTheme, chosenTheme } from './theme.ts'

async function begin(): Promise<void> {
  applyTheme(chosenTheme())
  const root = document.createElement('div')
  root.id = 'page'
  document.body.replaceChildren(...document.body.querySelectorAll('script'), root)
  try {
    render(<App given={await loadData()} />, root)
  } catch (error) {
    render(
      <main>
        <Empty title="This page has nothing to show">{error instanceof Error ? error.message : String(error)}</Empty>
      </main>,
      root,
    )
  }
}

void begin()
