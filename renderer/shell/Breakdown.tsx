import { Component, type ErrorInfo, type ReactNode } from 'react'
import classes from './Breakdown.module.css'

/** What is shown when the page itself breaks: a sentence and a way on, instead of an empty window. */
export class Breakdown extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null }

  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    console.error(error, info.componentStack)
  }

  override render(): ReactNode {
    const { error } = this.state
    if (!error) return this.props.children
    return (
      <main className={classes.breakdown} role="alert">
        <h1>Something in Layerwright broke</h1>
        <p>Your work was kept a moment ago and is offered again after a reload. What broke: {error.message}</p>
        <div>
          <button type="button" onClick={() => this.setState({ error: null })}>Try to go on</button>
          <button type="button" onClick={() => location.reload()}>Reload</button>
        </div>
      </main>
    )
  }
}
