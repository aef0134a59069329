/** Components that are drawn again only when what they are given is another: for the lines of long lists. */
import { Component, type ComponentChild, type ComponentClass } from 'preact'

/** @param draw may use hooks */
export function memo<Given extends object>(draw: (given: Given) => ComponentChild): ComponentClass<Given> {
  return class extends Component<Given> {
    override shouldComponentUpdate(next: Given): boolean {
      const keys = new Set([...Object.keys(this.props), ...Object.keys(next)])
      return [...keys].some((key) => this.props[key as keyof Given] !== next[key as keyof Given])
    }

    override render(): ComponentChild {
      return draw(this.props)
    }
  }
}
