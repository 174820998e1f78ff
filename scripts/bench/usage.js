// Loaded with --import into a process that is measured: says at its end what it has used. Plain JavaScript, because
// loading TypeScript would itself cost what is to be measured.
import {writeFileSync} from 'node:fs'
import {isMainThread} from 'node:worker_threads'

const file = process.env['LOGLINE_BENCH_USAGE']
if (isMainThread && file !== undefined)
  process.on('exit', () => {
    const {userCPUTime, systemCPUTime, maxRSS} = process.resourceUsage()
    const usage = {cpu_seconds: (userCPUTime + systemCPUTime) / 1e6, peak_rss_mb: maxRSS / 1024}
    writeFileSync(file, JSON.stringify(usage))
  })
