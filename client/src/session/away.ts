// The advisor's connection is down: how long that may last, and what happens then. Said once, calmly; the time
// that runs is for the eye only, so that a screen reader does not count along.
import { customElement, property } from 'lit/decorators.js';
import { advisors, nameOf, type Stage } from '../counter/stage.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import { waitText } from '../words/times.ts';
import type { PanelWords } from './words.ts';

const ROUND_MS = 10_000;

/** The word about an advisor who is away. */
@customElement('theke-away')
export class ThekeAway extends LitElement {
  static override styles = [
    look,
    css`
      .time {
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) panel!: PanelWords;
  /** Until when, and how long that was when it was first said: what was said stays as it is. */
  private said = { until: 0, whole_ms: 0 };

  override render() {
    return html`<div role="status">${this.note()}</div>`;
  }

  override updated(): void {
    this.toggleAttribute('empty', !this.renderRoot.querySelector('.note'));
  }

  private note() {
    const { stage, panel } = this;
    const [advisor] = advisors(stage).find(([id]) => stage.online[id] === false) ?? [];
    const until = advisor && stage.view.status === 'live' ? stage.away[advisor] : undefined;
    if (!advisor || until === undefined || stage.link !== 'connected') return nothing;
    const left_ms = until - stage.now;
    if (this.said.until !== until) {
      this.said = { until, whole_ms: Math.max(ROUND_MS, Math.ceil(left_ms / ROUND_MS) * ROUND_MS) };
    }
    return html`<p class="note row" data-testid=${ID.advisorAway}>
      <span class="grow">${panel.away(nameOf(stage, advisor), this.said.whole_ms / 1_000)}</span>
      <span class="soft time" translate="no" aria-hidden="true">${waitText(left_ms)}</span>
    </p>`;
  }
}
