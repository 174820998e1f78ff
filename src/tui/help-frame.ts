import {onOneLine} from '../cli/safe-text.ts'
import {type Canvas, type Frame, framed} from './frame.ts'

const HELP = [
  'Your word on a span decides its grade; what the meter says stays beside it.',
  '',
  'd diamond   sound and worth answering from: counts 85 at least',
  'm maybe     could be mended: needs enrichment, 60 to 79',
  't trash     answers nothing any more: rejected (logline restore takes it back)',
  's or right  skip: nothing is noted, it comes back another time',
  'u           take the last verdict back and see that span again',
  'space       stop and start the time; help and editing stop it too',
  'x           look closer (what the meter says) and back; on a span that you have',
  '            seen measured, your verdict is not taken for a blind one',
  '1-5         in deep: the evidence of one dimension',
  'e           write question and outcome anew, measured before you save',
  'arrows, page up, page down   move in a long text',
  'q           end, with a summary; Ctrl-C ends too. All verdicts are saved.',
  '',
  'In rapid, time that runs out lets the span go: that is never a verdict.',
  'The streak counts verdicts in a row given in time. What the meter says of a span',
  'shows only after you have decided, so that it does not lead you.',
]

export function helpFrame(canvas: Canvas): Frame {
  const {paint, width} = canvas
  const foot = [paint('faint', 'any key: back')]
  return framed(canvas, [], () => HELP.map((line) => onOneLine(line, width).replace(/^ +/, (blanks) => blanks)), foot)
}
