// Names of what browser tests touch at the desk only: apart from the others, since the panel would carry them too.

/** The `data-testid` of parts of the desk. */
export const DESK_ID = {
  actionWhy: 'action-why',
  handOver: 'hand-over',
  handOverNote: 'hand-over-note',
  handOverSend: 'hand-over-send',
  handedOver: 'handed-over',
  done: 'desk-done',
  resultWhy: 'result-why',
} as const;
