import {SOUND_ENDING} from './ending.ts'

/** What speaks for a text, by part: log-odds, each at most SOUND. */
export interface Evidence {
  readonly order: number
  readonly fit: number
  readonly ending: number
}

/**
 * Evidence from which a part is sound: more does not help. Shuffled, swapped and cut answers are as likely as sound ones
 * where evidence is EVEN; the odds against grow by e^STEEP with each unit below. Set by random search on spans of some
 * public sources, for all kinds of damage together, and rounded.
 */
export const SOUND: Evidence = {order: -0.4, fit: 0.2, ending: SOUND_ENDING}
const EVEN: Evidence = {order: -2.25, fit: -3.6, ending: -0.85}
const STEEP: Evidence = {order: 3.8, fit: 0.56, ending: 0.62}

/** Odds that an answer is damaged in one way or another, by evidence. */
export function oddsAgainst({order, fit, ending}: Evidence): number {
  return (
    Math.exp(STEEP.order * (EVEN.order - order)) +
    Math.exp(STEEP.fit * (EVEN.fit - fit)) +
    Math.exp(STEEP.ending * (EVEN.ending - ending))
  )
}

/** The least there can be: an answer against which nothing speaks. */
const LEAST_ODDS = oddsAgainst(SOUND)

/** Up to these odds a text is sound. Chosen so that as many sound spans reach 80 as did before there was a limit. */
const MOST_ODDS = 3

/**
 * What all doubt together takes from the coherence of a text, sound or not. A total follows coherence by .28 (.3 at most,
 * where impact is 100): less than .04 points. That is enough to sort by, and too little to be worth a padding.
 */
const DOUBT = 0.13

/** Odds from which on more of them say nothing. */
const CERTAIN_ODDS = 1e6

/**
 * The coherence of a text that is not sound. With everything else at 100 and a rating of 5 by a witness this makes a total
 * of 70: no diamond.
 */
const UNSOUND = 20

export function isSound(odds: number): boolean {
  return odds <= MOST_ODDS
}

/** Coherence of a text that is sound: 100 less a sliver, which grows with the logarithm of the odds against it. */
export function soundCoherence(odds: number): number {
  return 100 - DOUBT * doubt(odds, LEAST_ODDS, MOST_ODDS)
}

/** Coherence of a text that is not: 20 less the same. */
export function unsoundCoherence(odds: number): number {
  return UNSOUND - DOUBT * doubt(odds, LEAST_ODDS, CERTAIN_ODDS)
}

/** 0-1: how far odds have come from the least to the most, by their logarithms. */
function doubt(odds: number, least: number, most: number): number {
  return Math.min(1, Math.log((1 + odds) / (1 + least)) / Math.log((1 + most) / (1 + least)))
}
