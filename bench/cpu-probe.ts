// Loaded into every candidate by --require: tells the benchmark the processor time that this process has used.
if (process.send) {
  process.on('message', (question) => {
    if (question === 'cpu')
      process.send?.({ cpu: process.cpuUsage(), rssBytes: process.memoryUsage.rss() })
  })
  // The probe must not keep a server alive that wants to stop.
  process.channel?.unref()
}
