import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks'

// Loaded into every candidate by --require: tells the benchmark the processor time that this process has used, and from the first
// 'watch' on how long its thread was held at a time.
if (process.send) {
  let delay: IntervalHistogram | null = null
  process.on('message', (question) => {
    if (question === 'watch') {
      delay ??= monitorEventLoopDelay({ resolution: 5 })
      delay.enable()
      delay.reset()
    }
    if (question === 'cpu')
      process.send?.({
        cpu: process.cpuUsage(),
        rssBytes: process.memoryUsage.rss(),
        heldMs: delay && { p99: delay.percentile(99) / 1e6, most: delay.max / 1e6 },
      })
  })
  // The probe must not keep a server alive that wants to stop.
  process.channel?.unref()
}
