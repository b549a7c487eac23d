/** A room that fails says so, and the other rooms go on. */
import { Component, type ReactNode } from 'react';
import { ProblemNote } from './problem.js';

interface Props {
  /** Where the reader is: elsewhere it is tried again. */
  place: string;
  children: ReactNode;
}

export class Boundary extends Component<Props, { error: unknown; place: string }> {
  override state = { error: null as unknown, place: this.props.place };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  static getDerivedStateFromProps({ place }: Props, state: { place: string }) {
    return place === state.place ? null : { place, error: null };
  }

  override render() {
    return this.state.error === null ? this.props.children : <ProblemNote error={this.state.error} again={() => this.setState({ error: null })} />;
  }
}
