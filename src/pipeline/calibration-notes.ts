import type {CalibrationReport, SharedQuantile} from '../calibration/calibration-report.ts'
import {leastAccepted} from '../calibration/risk-control.ts'

interface Noted extends Pick<CalibrationReport, 'basis' | 'answering' | 'sets' | 'shared_quantile'> {
  readonly records: {readonly validation: number}
  readonly model: 'local' | 'ranker'
}

/** Domains that a note names; the report has them all. */
const NAMED_DOMAINS = 8

/** What the share that sets promise does not say of small domains. */
function noteOfShared({domains, of, records, floor}: SharedQuantile, alpha: number): string {
  const named = domains.slice(0, NAMED_DOMAINS).map((one) => `${oneLine(one.domain)} (${one.records})`)
  const more = domains.length > NAMED_DOMAINS ? [`${domains.length - NAMED_DOMAINS} more`] : []
  const [whose, over] =
    of === 'all'
      ? [`that of all ${records} records`, 'all questions']
      : [`one for all of these, of ${records} records`, 'these domains together']
  return `domains with fewer than ${floor} records have no quantile of their own, but ${whose}: ${[...named, ...more].join(', ')}; that their sets hold the right answer for ${percent(1 - alpha)} is promised over ${over}, not for each`
}

/** Where no threshold could have been certified, right as the answers may be. */
function whyNone({records, max_error, delta}: CalibrationReport['answering']): string {
  const least = leastAccepted(max_error, delta)
  return records >= least
    ? ''
    : `: ${records} answers to calibration questions would be given, and it takes ${least} without a wrong one`
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, 40)
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`
}

/** What a person should know of the figures of a calibration, one sentence each. */
export function notesOf({basis, answering, records, model, sets, shared_quantile: shared}: Noted): string[] {
  return [
    ...(basis === 'cross-fitted'
      ? [
          `${records.validation} validation questions are too few: figures are of the calibration split, probabilities each by a map fitted without it; sets, bounds and the threshold on the very questions that made them, and look better than they are`,
        ]
      : []),
    ...(model === 'ranker' ? ['too few memory questions to fit a confidence model: only the scale was fitted'] : []),
    ...(shared === null ? [] : [noteOfShared(shared, sets.alpha)]),
    ...(answering.threshold === null
      ? [
          `no threshold keeps the error at or below ${answering.max_error} with delta ${answering.delta}${whyNone(answering)}`,
        ]
      : []),
  ]
}
