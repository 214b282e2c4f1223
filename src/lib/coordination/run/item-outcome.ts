/** completed; failed: for good; again: failed, and back in the queue; released: we were told to end; lost: not ours any more. */
export type ItemOutcome = 'completed' | 'failed' | 'again' | 'released' | 'lost'
