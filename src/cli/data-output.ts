import {Writable} from 'node:stream'
import {StringDecoder} from 'node:string_decoder'
import {terminalText} from './terminal-text.ts'

/**
 * Where rows go that a person sends to stdout: byte for byte as they are into files and pipes, and as a terminal may get
 * them onto one.
 */
export function dataOutput(stdout: Writable & {readonly isTTY?: boolean} = process.stdout): Writable {
  return stdout.isTTY ? throughFilter(stdout) : stdout
}

function throughFilter(out: Writable): Writable {
  const decoder = new StringDecoder('utf8')
  /** A carriage return of which is not known what follows it. */
  let held = ''
  const pass = (text: string, isLast: boolean): string => {
    const whole = held + text
    held = !isLast && whole.endsWith('\r') ? '\r' : ''
    return terminalText(held === '' ? whole : whole.slice(0, -1))
  }
  return new Writable({
    decodeStrings: true,
    write: (piece: Buffer, _, done) => void out.write(pass(decoder.write(piece), false), done),
    final: (done) => void out.write(pass(decoder.end(), true), done),
  })
}
